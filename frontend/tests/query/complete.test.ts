import { describe, expect, test } from 'vitest'
import { MOST_OPTIONS, completions } from '../../src/query/complete'
import { planned } from '../../src/query/resolve'
import { NO_NAMES } from '../../src/query/vocabulary'
import { KNOWN } from './fixture'

/** Options at the bar in the text. */
function at(marked: string, known = KNOWN): { options: string[]; after: (pick: string) => string } {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const { from, to, options } = completions(text, caret, known)
  return {
    options: options.map((option) => option.text),
    after: (pick) => {
      const insert = options.find((option) => option.text === pick)?.insert ?? '?'
      return text.slice(0, from) + insert + text.slice(to)
    },
  }
}

describe('completion', () => {
  test.each([
    ['|', ['label', 'pred', 'wrong', 'conf', 'tag', 'when', 'not', 'col.age', 'col.kind']],
    ['la|', ['label']],
    ['wrong |', ['or', 'and', 'not', 'label']],
    ['(|', ['label', 'not']],
    ['label|', ['label:', 'label!=']],
    ['conf|', ['conf>', 'conf<', 'conf:']],
    ['col.age|', ['col.age>', 'col.age:']],
    ['col.kind|', ['col.kind:', 'col.kind!=']],
    ['label:|', ['cat', 'dog', 'hot dog', 'Owl', 'unknown']],
    ['label:d|', ['dog', 'hot dog']],
    ['pred!=cat,o|', ['Owl', 'dog', 'hot dog']],
    ['label:"hot|', ['hot dog']],
    ['split:|', ['train', 'test']],
    ['tag:|', ['noisy', 'to check']],
    ['selection:|', ['noisy']],
    ['col.kind:|', ['red', 'Blue', 'light green', 'unknown']],
    ['col."kind":b|', ['Blue']],
    ['epoch:|', ['1', '2', '3', '4']],
    ['wrong when:(labe|', ['label']],
    ['lbael|', ['label']],
  ])('%s', (marked, expected) => {
    expect(at(marked).options).toEqual(expect.arrayContaining(expected))
  })

  test.each(['conf>|', 'conf>0|', 'id:1..|', 'wrong:|', '"label|'])('%s has nothing to offer', (marked) => {
    expect(at(marked).options).toEqual([])
  })

  test('offers only what the run has', () => {
    const { options } = at('|', NO_NAMES)
    for (const name of ['truth', 'margin', 'tag', 'selection', 'epoch', 'step', 'col'])
      expect(options).not.toContain(name)
    expect(at('|').options).not.toContain('step')
  })

  test('puts in what can be read', () => {
    expect(at('label:h| wrong').after('hot dog')).toBe('label:"hot dog" wrong')
    expect(at('label:"ho|t" wrong').after('hot dog')).toBe('label:"hot dog" wrong')
    expect(at('wr|').after('wrong')).toBe('wrong ')
    expect(at('label|').after('label!=')).toBe('label!=')
    expect(at('lab|el:cat').after('label')).toBe('label:cat')
  })

  test('of every value makes a query', () => {
    for (const field of ['label', 'pred', 'split', 'tag', 'selection', 'col.kind', 'epoch'])
      for (const option of completions(`${field}:`, field.length + 1, KNOWN).options)
        expect(planned(`${field}:${option.insert}`, KNOWN), option.insert).not.toBeNull()
  })

  test('of 1 000 classes stays short and finds all of them by typing', () => {
    const classes = Array.from({ length: 1000 }, (_, i) => `class ${i}`)
    const known = { ...KNOWN, classes }
    expect(at('label:|', known).options).toHaveLength(MOST_OPTIONS)
    expect(at('label:"class 977|', known).options).toEqual(['class 977'])
  })
})
