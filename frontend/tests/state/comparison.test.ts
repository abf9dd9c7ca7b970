import { beforeEach, describe, expect, test } from 'vitest'
import { compared, mark, markNext, marked } from '../../src/state/comparison'
import { position } from '../../src/state/playhead'
import { openRun, run } from '../../src/state/run'
import { openedRun, runInfo } from '../model/fixture'

beforeEach(() => {
  openedRun(runInfo(6))
  position.value = 4
})

describe('without marks', () => {
  test('the shown snapshot is compared with the one before', () => {
    expect(compared.value).toEqual({ i: 3, j: 4 })
    position.value = 2.4
    expect(compared.value).toEqual({ i: 1, j: 2 })
  })

  test('the first one is compared with the second', () => {
    position.value = 0
    expect(compared.value).toEqual({ i: 0, j: 1 })
  })

  test('there is nothing to compare in fewer than two', () => {
    run.value = runInfo(1)
    expect(compared.value).toBeNull()
    run.value = null
    expect(compared.value).toBeNull()
  })
})

describe('marks', () => {
  test('hold their snapshot while the playhead and the other end move', () => {
    mark('i', 1)
    position.value = 5
    expect(compared.value).toEqual({ i: 1, j: 5 })
    mark('j', 3)
    position.value = 0
    expect(compared.value).toEqual({ i: 1, j: 3 })
    mark('i', null)
    expect(compared.value).toEqual({ i: 2, j: 3 })
  })

  test('are steps, so that they stay where they are when the run grows or is recorded anew', () => {
    mark('j', 3)
    run.value = runInfo(9)
    expect(compared.value?.j).toBe(3)
    run.value = runInfo(3)
    position.value = 2
    expect(compared.value?.j).toBe(2)
  })

  test('one after the other come into the order of time; the third begins anew', () => {
    markNext(4)
    expect(marked.value).toEqual({ i: 40, j: null })
    markNext(1)
    expect(compared.value).toEqual({ i: 1, j: 4 })
    markNext(5)
    expect(marked.value).toEqual({ i: 50, j: null })
    markNext(5)
    expect(marked.value).toEqual({ i: 50, j: null })
  })

  test('are forgotten with the run', () => {
    mark('i', 0)
    openRun('other')
    expect(marked.value).toEqual({ i: null, j: null })
  })
})
