import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { changeGroup, masksOf } from '../../src/model/groups'
import { Mask } from '../../src/state/mask'
import { openRun, run } from '../../src/state/run'
import { openedRun, runInfo } from './fixture'

const posted: unknown[] = []

beforeEach(() => {
  posted.length = 0
  vi.stubGlobal('fetch', (_: string, options: RequestInit) => {
    posted.push(JSON.parse(options.body as string))
    return Promise.resolve(new Response('{"groups": [], "groups_digest": "new"}'))
  })
  openedRun(runInfo(2))
})

afterEach(() => {
  openRun('none')
  run.value = null
})

test('a group is saved with the bits of the probes that it reaches into', async () => {
  expect(await changeGroup('tag', 'save', 'odd', Mask.ofRows(5, [0, 2]))).toBeNull()
  expect(posted).toEqual([{ run: 'a/run', kind: 'tag', action: 'save', name: 'odd', masks: { p0: btoa('\u0005') } }])
  expect(run.value?.groups_digest).toBe('new')
  expect(Object.keys(masksOf(Mask.ofRows(5, [4]), runInfo(2).probes))).toEqual(['p1'])
})

test('a set of the samples of another run is never saved in this one', async () => {
  const mask = Mask.ofRows(5, [0])
  openedRun(runInfo(2, 9, { name: 'other' }))
  expect(await changeGroup('selection', 'save', 'mine', mask)).toContain('select them again')
  expect(posted).toEqual([])
})
