/** Late results: at once for few points, in short tasks for many, never of other points. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Late, MANY_POINTS, type Work } from '../../src/model/late'

const MANY = MANY_POINTS + 1
let made: string[] = []

function* work(result: string): Work<string> {
  yield
  yield
  made.push(result)
  return result
}

const points = {}
const question = (key: string, asker = 'a', of: object = points) => ({ asker, key: [key], of, count: MANY })

beforeEach(() => {
  vi.useFakeTimers()
  made = []
})
afterEach(() => {
  vi.useRealTimers()
})

describe('late results', () => {
  test('of few points come at once, and are kept', () => {
    const late = new Late<string>(2)
    const few = { ...question('x'), count: 10 }
    expect(late.of(few, () => work('x'))).toBe('x')
    expect(late.of(few, () => work('again'))).toBe('x')
    expect(made).toEqual(['x'])
  })

  test('of many points come later; the one before stands in', () => {
    const late = new Late<string>(2)
    expect(late.of(question('x'), () => work('x'))).toBe('x')
    expect(late.of(question('y'), () => work('y'))).toBe('x')
    expect(late.pending).toBe(true)
    const before = late.come.value
    vi.runAllTimers()
    expect(late.come.value).toBe(before + 1)
    expect(late.of(question('y'), () => work('never'))).toBe('y')
    expect(late.pending).toBe(false)
  })

  test('that nobody waits for any more are not made', () => {
    const late = new Late<string>(2)
    late.of(question('x'), () => work('x'))
    late.of(question('y'), () => work('y'))
    late.of(question('z'), () => work('z'))
    vi.runAllTimers()
    expect(made).toEqual(['x', 'z'])
  })

  test('are made once for several who ask for the same', () => {
    const late = new Late<string>(4)
    for (const asker of ['a', 'b']) late.of(question('x', asker), () => work('x'))
    for (const asker of ['a', 'b']) expect(late.of(question('y', asker), () => work('y'))).toBe('x')
    vi.runAllTimers()
    expect(made).toEqual(['x', 'y'])
  })

  test('of other points never stand in', () => {
    const late = new Late<string>(2)
    late.of(question('x'), () => work('x'))
    expect(late.of(question('y', 'a', {}), () => work('y'))).toBe('y')
    expect(late.of(question('z', 'a', {}), () => work('z'), 'nothing yet')).toBe('nothing yet')
  })

  test('are gone once forgotten', () => {
    const late = new Late<string>(2)
    late.of(question('x'), () => work('x'))
    late.of(question('y'), () => work('y'))
    late.forget()
    vi.runAllTimers()
    expect(made).toEqual(['x'])
  })
})
