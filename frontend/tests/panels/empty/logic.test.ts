import { describe, expect, test } from 'vitest'
import { exampleRun, foundRuns, foundText, recordingLines, searchText } from '../../../src/panels/empty/logic'
import type { RunEntry } from '../../../src/wire/messages'

const entry = (name: string): RunEntry => ({ name, state: 'none', snapshots: 0, live: false, updated: 0, problem: '' })

describe('the example', () => {
  test('records with three lines, into a folder that TensorBoard shows', () => {
    const lines = recordingLines(['logs'])
    expect(lines.filter(({ ours }) => ours)).toHaveLength(3)
    expect(lines.map(({ text }) => text).join('\n')).toContain('dvi.Recorder("logs/baseline", model, classes=CLASSES)')
  })

  test('never carries a strange path into code', () => {
    expect(exampleRun(['/data/"); import os'])).toBe('runs/baseline')
    expect(exampleRun([])).toBe('runs/baseline')
    expect(exampleRun(['runs/'])).toBe('runs/baseline')
    expect(exampleRun([`/${'x'.repeat(200)}`])).toBe('runs/baseline')
  })
})

test('a long list is cut and counted', () => {
  const { shown, more } = foundRuns(Array.from({ length: 40 }, (_, i) => entry(String(i))))
  expect([shown.length, more]).toEqual([6, 34])
  expect(foundRuns([entry('a')]).more).toBe(0)
})

test('what was found, in words', () => {
  expect(foundText({ state: 'none' })).toBe('event files, no recording')
  expect(foundText({ state: 'empty' })).toBe('no snapshot yet')
})

test('when it looked and looks again', () => {
  expect(searchText({ searched_at: 100, search_interval: 10 }, 104.2)).toBe('Looked 4 s ago, looks again every 10 s.')
  expect(searchText({ searched_at: 200, search_interval: 10 }, 100)).toBe('Looked 0 s ago, looks again every 10 s.')
  expect(searchText({ searched_at: 0, search_interval: 2 }, 1e9)).toBe('Looks again every 2 s.')
})
