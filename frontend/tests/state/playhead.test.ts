import { beforeEach, describe, expect, test } from 'vitest'
import { advancedPhase, easedPhase, phaseOf } from '../../src/state/phase'
import {
  advance,
  follow,
  following,
  index,
  moving,
  pause,
  play,
  playing,
  position,
  seek,
  speed,
  step,
  toggle,
} from '../../src/state/playhead'
import { reducedMotion } from '../../src/state/theme'
import { openedRun, runInfo } from '../model/fixture'

beforeEach(() => {
  speed.value = 1
  reducedMotion.value = false
  openedRun(runInfo(4))
})

/** Draws a frame every `interval` milliseconds from 0 to `until`. */
function run(until: number, interval = 10, limit = Number.POSITIVE_INFINITY): void {
  for (let now = 0; now <= until; now += interval) advance(now, limit)
}

describe('phase', () => {
  test('stands on snapshots and is steepest between them', () => {
    expect([0, 1, 2.5, 3].map(easedPhase)).toEqual([0, 1, 2.5, 3])
    expect(easedPhase(0.25)).toBeCloseTo(4 * 0.25 ** 3)
    expect(easedPhase(0.75)).toBeCloseTo(1 - 4 * 0.25 ** 3)
  })

  test('is found again from the position', () => {
    for (let phase = 0; phase < 3; phase += 0.037) expect(phaseOf(easedPhase(phase))).toBeCloseTo(phase)
  })

  test('never runs back, past the limit, or more than one interval at once', () => {
    expect(advancedPhase(1.5, 0.25, 9)).toBe(1.75)
    expect(advancedPhase(1.5, 40, 9)).toBe(2.5)
    expect(advancedPhase(1.5, -1, 9)).toBe(1.5)
    expect(advancedPhase(1.5, 0.9, 2)).toBe(2)
    expect(advancedPhase(1.5, 0.9, 1)).toBe(1.5)
  })
})

describe('playing', () => {
  test('takes 600 ms from one snapshot to the next', () => {
    play()
    run(600)
    expect(position.value).toBeCloseTo(1)
    expect(playing.value).toBe(true)
  })

  test.each([0.5, 2, 4])('takes 600 ms over %d', (times) => {
    speed.value = times
    play()
    run(600 / times)
    expect(position.value).toBeCloseTo(1)
  })

  test('ends at the last snapshot, and begins again from there', () => {
    play()
    run(2000)
    expect([position.value, playing.value, moving.value]).toEqual([3, false, false])
    play()
    expect([position.value, playing.value]).toEqual([0, true])
  })

  test('goes on from between two snapshots without a jump', () => {
    seek(1.3)
    play()
    advance(0)
    expect(position.value).toBeCloseTo(1.3)
    advance(10)
    expect(position.value).toBeGreaterThan(1.3)
    expect(position.value).toBeLessThan(1.4)
  })

  test('waits at the last snapshot whose data is there', () => {
    play()
    run(2000, 10, 1)
    expect([position.value, playing.value]).toEqual([1, true])
    run(700)
    expect(position.value).toBeGreaterThan(1)
  })

  test('goes from snapshot to snapshot with reduced motion', () => {
    reducedMotion.value = true
    play()
    const seen = new Set<number>()
    for (let now = 0; now < 2000; now += 10) {
      advance(now)
      seen.add(position.value)
    }
    expect([...seen]).toEqual([0, 1, 2, 3])
  })

  test('does not start where there is nothing to play', () => {
    openedRun(runInfo(1))
    play()
    expect(playing.value).toBe(false)
    openedRun(runInfo(0))
    toggle()
    expect(playing.value).toBe(false)
    expect(index.value).toBe(0)
  })

  test('pauses where it is', () => {
    play()
    run(900)
    const at = position.value
    toggle()
    run(5000)
    expect(position.value).toBe(at)
    expect(moving.value).toBe(false)
    pause()
    expect(playing.value).toBe(false)
  })
})

describe('seeking', () => {
  test('stays within the run and knows the nearest snapshot', () => {
    seek(-3)
    expect(position.value).toBe(0)
    seek(99)
    expect(position.value).toBe(3)
    seek(NaN)
    expect(position.value).toBe(0)
    seek(1.6)
    expect(index.value).toBe(2)
  })

  test('steps to the next and previous snapshot, also from between', () => {
    seek(1)
    step(1)
    expect(position.value).toBe(2)
    seek(1.4)
    step(1)
    expect(position.value).toBe(2)
    seek(1.4)
    step(-1)
    expect(position.value).toBe(1)
    seek(3)
    step(1)
    expect(position.value).toBe(3)
    seek(0)
    step(-1)
    expect(position.value).toBe(0)
  })
})

describe('following', () => {
  test('begins at the end of a live run and ends with leaving it', () => {
    openedRun(runInfo(4, 5, { live: true }))
    seek(3)
    expect(following.value).toBe(true)
    seek(2.5)
    expect(following.value).toBe(false)
  })

  test('does not begin at the end of a finished run', () => {
    seek(3)
    expect(following.value).toBe(false)
  })

  test('glides to the newest snapshot within 600 ms', () => {
    openedRun(runInfo(4, 5, { live: true }))
    seek(2)
    follow()
    expect(moving.value).toBe(true)
    advance(0)
    advance(300)
    expect(position.value).toBeCloseTo(2.5)
    advance(600)
    expect([position.value, moving.value, following.value]).toEqual([3, false, true])
  })

  test('jumps with reduced motion', () => {
    reducedMotion.value = true
    openedRun(runInfo(4, 5, { live: true }))
    follow()
    expect([position.value, moving.value]).toEqual([3, false])
  })
})
