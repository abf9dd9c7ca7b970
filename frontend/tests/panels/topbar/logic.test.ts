import { describe, expect, test } from 'vitest'
import { found, movedChoice, openable, stateText, summaryText } from '../../../src/panels/topbar/logic'
import type { RunEntry } from '../../../src/wire/messages'
import { runInfo } from '../../model/fixture'

function entry(name: string, change: Partial<RunEntry> = {}): RunEntry {
  return { name, state: 'recorded', snapshots: 3, live: false, updated: 0, problem: '', ...change }
}

describe('runs', () => {
  test('with a recording can be opened: live, then newest, then by name', () => {
    const entries = [
      entry('b', { updated: 1 }),
      entry('a', { updated: 1 }),
      entry('none', { state: 'none' }),
      entry('new', { updated: 9 }),
      entry('live', { live: true }),
      entry('bad', { state: 'unreadable' }),
    ]
    expect(openable(entries).map(({ name }) => name)).toEqual(['live', 'new', 'a', 'b', 'bad'])
    expect(entries[0]?.name).toBe('b')
  })

  test('are found by all words, as text and not as a pattern', () => {
    const entries = [entry('sweep/LR-0.1/seed-1'), entry('sweep/lr-0.2/seed-1'), entry('(x')]
    expect(found(entries, 'lr seed-1')).toHaveLength(2)
    expect(found(entries, 'LR-0.1')).toHaveLength(1)
    expect(found(entries, '(')).toHaveLength(1)
    expect(found(entries, ' ')).toHaveLength(3)
  })

  test('say their state', () => {
    expect(stateText(entry('a', { snapshots: 1 }))).toBe('1 snapshot')
    expect(stateText(entry('a', { live: true }))).toBe('recording, 3 snapshots')
    expect(stateText(entry('a', { state: 'empty', live: true }))).toBe('starting')
    expect(stateText(entry('a', { state: 'empty' }))).toBe('no snapshot')
    expect(stateText(entry('a', { state: 'unreadable' }))).toBe('unreadable')
  })
})

test('the highlighted option stays within the list', () => {
  expect(movedChoice('ArrowDown', 2, 3)).toBe(2)
  expect(movedChoice('ArrowUp', 0, 3)).toBe(0)
  expect(movedChoice('End', 0, 3)).toBe(2)
  expect(movedChoice('x', 0, 3)).toBeNull()
  expect(movedChoice('ArrowDown', 0, 0)).toBeNull()
})

test('the summary counts in words', () => {
  expect(summaryText(runInfo(2))).toBe('3 classes · 5 samples · 2 snapshots')
  expect(summaryText({ ...runInfo(1), points: 1, classes: [{ name: 'a' }] })).toBe('1 class · 1 sample · 1 snapshot')
})
