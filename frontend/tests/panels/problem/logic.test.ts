import { expect, test } from 'vitest'
import { runNotice, runState } from '../../../src/panels/problem/logic'
import type { RunEntry } from '../../../src/wire/messages'

function list(change: Partial<RunEntry>): { runs: RunEntry[] } {
  return { runs: [{ name: 'a', state: 'recorded', snapshots: 3, live: false, updated: 0, problem: '', ...change }] }
}

test.each([
  ['a', {}, 'fine'],
  ['b', {}, 'vanished'],
  ['a', { state: 'none' }, 'vanished'],
  ['a', { state: 'empty', live: true }, 'starting'],
  ['a', { state: 'empty' }, 'empty'],
  ['a', { state: 'unreadable' }, 'unreadable'],
] as const)('run %s with %j is %s', (name, change, kind) => {
  expect(runState(name, list(change)).kind).toBe(kind)
})

test('without a run or a list nothing is said', () => {
  expect(runState(null, list({})).kind).toBe('none')
  expect(runState('a', null).kind).toBe('none')
  expect(runNotice({ kind: 'none' })).toBeNull()
  expect(runNotice({ kind: 'fine' })).toBeNull()
})

test("an unreadable run gives the server's reason", () => {
  const notice = runNotice(runState('a', list({ state: 'unreadable', problem: 'format version 9' })))
  expect(notice?.text).toBe('format version 9')
})

test('a started run is waited for by its name', () => {
  const notice = runNotice(runState('a', list({ state: 'empty', live: true })))
  expect(notice?.title).toBe('Waiting for the first snapshot of a')
})
