import { describe, expect, test } from 'vitest'
import { LONGEST, parsed } from '../../src/query/parse'
import { QueryError } from '../../src/query/problem'
import { planned } from '../../src/query/resolve'
import type { Node } from '../../src/query/syntax'
import { NO_NAMES, type Vocabulary, written } from '../../src/query/vocabulary'
import { KNOWN } from './fixture'

/** The tree in full parentheses. */
function spelled(node: Node): string {
  if (node.kind === 'not') return `!${spelled(node.part)}`
  if (node.kind === 'when') return `when ${spelled(node.part)}`
  if ('parts' in node) return `(${node.parts.map(spelled).join(node.kind === 'and' ? ' & ' : ' | ')})`
  const value = ({ low, high, range }: (typeof node.values)[number]): string =>
    range ? `[${low?.text ?? ''}..${high?.text ?? ''}]` : (low?.text ?? '')
  const name = node.column === null ? node.field.text : `col<${node.column.text}>`
  return `${name}${node.operator?.text ?? ''}${node.values.map(value).join('+')}`
}

describe('the grammar', () => {
  test.each([
    ['wrong', 'wrong'],
    ['label:cat pred:dog', '(label:cat & pred:dog)'],
    ['wrong and right', '(wrong & right)'],
    ['a or b c', '(a | (b & c))'],
    ['a b or c AND d', '((a & b) | (c & d))'],
    ['not a or b', '(!a | b)'],
    ['not a b', '(!a & b)'],
    ['-a -(b or c)', '(!a & !(b | c))'],
    ['not not -a', '!!!a'],
    ['(a or b) c', '((a | b) & c)'],
    ['((a))', 'a'],
    ['id:17,18', 'id:17+18'],
    ['id:10..20, 30', 'id:[10..20]+30'],
    ['id:10.. x', '(id:[10..] & x)'],
    ['id:10.. -x', '(id:[10..] & !x)'],
    ['id:10 .. 20', 'id:[10..20]'],
    ['margin:-9 .. -2', 'margin:[-9..-2]'],
    ['conf:0.5.. or x', '(conf:[0.5..] | x)'],
    ['conf:..0.5', 'conf:[..0.5]'],
    ['margin<-0.5', 'margin<-0.5'],
    ['margin:-2..-1', 'margin:[-2..-1]'],
    ['margin < −3', 'margin<−3'],
    ['loss >= 2', 'loss>=2'],
    ['LABEL != cat', 'label!=cat'],
    ['label==cat', 'label=cat'],
    ['label:"hot dog"', 'label:hot dog'],
    ["label:'hot dog'", 'label:hot dog'],
    ["label:don't", "label:don't"],
    ['label:"a \\"b\\" \\\\ c"', 'label:a "b" \\ c'],
    ['label:"a\\nb\\tc"', 'label:a\nb\tc'],
    ['label:hot-dog', 'label:hot-dog'],
    ['label:and or x', '(label:and | x)'],
    ['col.age<3', 'col<age><3'],
    ['col."age of cat":3', 'col<age of cat>:3'],
    ['Col.Ä.b:3', 'col<Ä.b>:3'],
    ['when:wrong conf>0.5', '(when wrong & conf>0.5)'],
    ['when:(wrong conf>0.5)', 'when (wrong & conf>0.5)'],
    ['when:not wrong', 'when !wrong'],
    ['label:猫,🐈', 'label:猫+🐈'],
  ])('%s', (text, expected) => {
    expect(spelled(parsed(text)!)).toBe(expected)
  })

  test.each(['', '   ', '\t\n'])('an empty text is no query', (text) => {
    expect(parsed(text)).toBeNull()
  })
})

function mistake(text: string, known: Vocabulary = KNOWN): QueryError {
  try {
    planned(text, known)
  } catch (error) {
    if (error instanceof QueryError) return error
    throw error
  }
  throw new Error(`${text} has no mistake`)
}

describe('a mistake points at its characters', () => {
  test.each([
    ['label:cat (wrong', '(', 'not closed'],
    ['wrong) right', ')', 'closes nothing'],
    ['label:"hot dog', '"hot dog', 'not closed'],
    ['wrong and', 'd', 'ends after "and"'],
    ['wrong or or right', 'or', 'Got "or"'],
    ['()', ')', 'fill the group'],
    ['conf>', '>', 'No value after ">"'],
    ['label:cat,', ',', 'No value'],
    ['conf>>1', '>', 'No value'],
    ['"cat" wrong', '"cat"', 'label:"cat"'],
    ['!wrong', '!', 'write not'],
    ['cat', 'cat', 'label:cat or pred:cat'],
    ['lable:cat', 'lable', 'did you mean label'],
    ['zzzzzz', 'zzzzzz', 'there are label'],
    ['pred:dgo', 'dgo', 'did you mean dog'],
    ['pred:"hot dg"', '"hot dg"', 'did you mean "hot dog"'],
    ['label:9', '9', 'the run has 4'],
    ['label>cat', '>', 'no order'],
    ['label:cat..dog', 'cat..dog', 'range'],
    ['label', 'label', 'label:cat'],
    ['wrong:1', ':', 'stands alone'],
    ['conf>high', 'high', 'expected a number'],
    ['conf>0x10', '0x10', 'expected a number'],
    ['conf>1,2', '2', 'more than one'],
    ['id:20..10', '20..10', 'smaller number first'],
    ['id:..', '..', 'without numbers'],
    ['split:trian', 'trian', 'did you mean train'],
    ['tag:nosy', 'nosy', 'did you mean noisy'],
    ['col.agee:1', 'agee', 'did you mean age'],
    ['col.kind:gren', 'gren', 'light green'],
    ['col.kind<red', '<', 'no order'],
    ['col.:3', 'col.', 'without a name'],
    ['angle>2', 'angle', 'recorded no target_angle'],
    ['epoch:9', '9', 'the nearest one is 4'],
    ['epoch:1 epoch:2', 'epoch:2', 'second snapshot'],
    ['wrong or epoch:1', 'epoch:1', 'out of the group'],
    ['not when:wrong', 'when:wrong', 'stands beside'],
    ['when:wrong when:right', 'when:right', 'twice'],
    ['when>wrong', '>', 'when:wrong'],
  ])('%s', (text, place, words) => {
    const { from, to, message } = mistake(text)
    expect([text.slice(from, to), message]).toEqual([place, expect.stringContaining(words)])
  })

  test('at the place of the second one of two that are equal', () => {
    expect(mistake('pred:dog pred:dgo')).toMatchObject({ from: 14, to: 17 })
  })

  test.each([
    ['tag:x', 'no tag yet'],
    ['truth:1', 'This run has recorded no truth'],
    ['col.a:1', 'recorded no columns'],
    ['epoch:1', 'recorded'],
  ])('in a run without names: %s', (text, words) => {
    expect(mistake(text, NO_NAMES).message).toMatch(new RegExp(`${words}|recorded no`))
  })

  test('a run that counts steps has no epochs', () => {
    expect(mistake('epoch:1', { ...KNOWN, inEpochs: false }).message).toContain('step:')
  })
})

describe('hostile texts', () => {
  test('end in a mistake or a plan, never in another error', () => {
    const pieces = [
      '(',
      ')',
      '-',
      'not ',
      'or ',
      '"',
      "'",
      '\\',
      ':',
      '..',
      ',',
      '!',
      '<=',
      'label',
      'cat',
      '\u0000',
      '\ud800',
      '💥',
      ' ',
    ]
    let state = 7
    for (let i = 0; i < 5000; i += 1) {
      let text = ''
      for (let j = 0; j < 12; j += 1) {
        state = (state * 48271) % 2147483647
        text += pieces[state % pieces.length]!
      }
      try {
        planned(text, KNOWN)
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError)
        const { from, to } = error as QueryError
        expect(0 <= from && from <= to && to <= text.length, text).toBe(true)
      }
    }
  })

  test.each([
    ['('.repeat(50_000)],
    ['not '.repeat(20_000)],
    ['when:'.repeat(20_000)],
    ['-'.repeat(90_000)],
    ['x'.repeat(LONGEST + 1)],
  ])('deep and long ones are refused', (text) => {
    expect(mistake(text).message.length).toBeLessThan(300)
  })

  test('a thousand terms are fine', () => {
    expect(planned('wrong '.repeat(1000), KNOWN)?.condition?.kind).toBe('and')
    expect(planned(`id:${Array.from({ length: 10_000 }, (_, i) => 2 * i).join(',')}`, KNOWN)).not.toBeNull()
  })
})

describe('names', () => {
  const accepts = (text: string, known: Vocabulary = KNOWN): number[] => {
    const { condition } = planned(text, known)!
    if (condition?.kind !== 'test' || condition.test.kind !== 'class') throw new Error('no class test')
    return [...condition.test.accepts].flatMap((one, i) => (one === 1 ? [i] : []))
  }

  test('are found exactly before their case is ignored', () => {
    const known = { ...KNOWN, classes: ['cat', 'Cat', 'CAT', 'dog'] }
    expect(accepts('label:Cat', known)).toEqual([1])
    expect(accepts('label:cAT', known)).toEqual([0, 1, 2])
  })

  test('that are equal are found together', () => {
    expect(accepts('label:a', { ...KNOWN, classes: ['a', 'b', 'a'] })).toEqual([0, 2])
  })

  test('are given by place only where no name is a number', () => {
    expect(accepts('label:3')).toEqual([3])
    expect(accepts('label:7', { ...KNOWN, classes: ['7', '3', '5'] })).toEqual([0])
    expect(mistake('label:1', { ...KNOWN, classes: ['7', '3', '5'] }).message).toContain('No class is called')
    expect(mistake('label:"3"').message).toContain('No class')
  })

  test('unknown is nobody, unless in quotes', () => {
    const known = { ...KNOWN, classes: ['cat', 'unknown'] }
    expect(accepts('label:unknown', known)).toEqual([2])
    expect(accepts('label:"unknown"', known)).toEqual([1])
  })

  test('of every kind are read back as they are written', () => {
    const classes = [
      '',
      ' ',
      'a b',
      '"',
      "'",
      '\\',
      '\\"',
      'a,b',
      '(x)',
      'a..b',
      '-x',
      'and',
      'NOT',
      'unknown',
      'x:y',
      'a\nb',
      '猫',
      '<b>',
      '\u202eabc',
      '1..2',
      '−3',
    ]
    const many = [...classes, ...Array.from({ length: 1000 }, (_, i) => `class ${i} of many`)]
    const known = { ...KNOWN, classes: many }
    many.forEach((name, i) => expect(accepts(`label:${written(name)}`, known), name).toEqual([i]))
  })
})

describe('a plan', () => {
  test('knows the snapshot, by the number that the page shows', () => {
    expect(planned('wrong epoch:3', KNOWN)).toMatchObject({ snapshot: 2, condition: { kind: 'test' } })
    expect(planned('epoch:3', KNOWN)).toMatchObject({ snapshot: 2, condition: null })
    const steps = { ...KNOWN, inEpochs: false, snapshots: [0, 100, 200].map((step) => ({ number: step, step })) }
    expect(planned('step:100', steps)?.snapshot).toBe(1)
    const halves = { ...KNOWN, snapshots: [0.333333, 0.5].map((number) => ({ number, step: 1 })) }
    expect(planned('epoch:0.33', halves)?.snapshot).toBe(0)
  })

  test('parts what is selected from what is counted', () => {
    expect(planned('label:cat when:wrong', KNOWN)).toMatchObject({
      condition: { kind: 'test', test: { kind: 'class' } },
      when: { kind: 'test', test: { kind: 'correct', right: false } },
    })
  })
})
