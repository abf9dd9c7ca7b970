/** Where in time the page stands: a fraction between two snapshots, playing or not. */
import { batch, computed, signal } from '@preact/signals'
import { advancedPhase, easedPhase, phaseOf } from './phase'
import { onOpen, run } from './run'
import { reducedMotion } from './theme'

const MS_PER_SNAPSHOT = 600

/** Fractional index into the run's snapshots. */
export const position = signal(0)
export const playing = signal(false)
/** 0.5, 1, 2 or 4. */
export const speed = signal(1)
/** Of a live run: go on to the newest snapshot as it appears. */
export const following = signal(false)
/** True while the playhead moves by itself, by playing or by following. */
export const moving = signal(false)

/** Index of the last snapshot; −1 without any. */
export const lastIndex = computed(() => (run.value?.snapshots.length ?? 0) - 1)
/** The snapshot nearest to the playhead; 0 without any. */
export const index = computed(() => Math.max(0, Math.min(lastIndex.value, Math.round(position.value))))

let lastTime: number | null = null
let phase = 0
let glide: { from: number; to: number; start: number | null } | null = null

function settle(): void {
  glide = null
  lastTime = null
  moving.value = playing.value
}

/** Starts playing; at the end, from the beginning. */
export function play(): void {
  if (lastIndex.value < 1) return
  batch(() => {
    if (position.value >= lastIndex.value) position.value = 0
    following.value = false
    phase = phaseOf(position.value)
    playing.value = true
    settle()
  })
}

export function pause(): void {
  batch(() => {
    playing.value = false
    settle()
  })
}

export function toggle(): void {
  if (playing.value) pause()
  else play()
}

/** Goes to a fractional index and stops playing. At the end of a live run it follows from there. */
export function seek(to: number): void {
  const last = Math.max(0, lastIndex.value)
  const place = Number.isFinite(to) ? Math.min(last, Math.max(0, to)) : 0
  batch(() => {
    playing.value = false
    position.value = place
    following.value = (run.value?.live ?? false) && place >= last
    settle()
  })
}

/** Goes to the next (1) or previous (−1) snapshot; from between two, to that side's. */
export function step(direction: 1 | -1): void {
  const from = position.value
  seek(direction > 0 ? Math.floor(from + 1 + 1e-6) : Math.ceil(from - 1 - 1e-6))
}

/** Follows to the newest snapshot: over 600 ms, or at once with reduced motion. */
export function follow(): void {
  const to = lastIndex.value
  if (to < 0) return
  batch(() => {
    playing.value = false
    following.value = true
    settle()
    if (reducedMotion.value || to <= position.value) {
      position.value = to
      return
    }
    glide = { from: position.value, to, start: null }
    moving.value = true
  })
}

/** Moves the playhead on; called once per drawn frame. `limit`: the last index whose data is there. */
export function advance(now: number, limit = Number.POSITIVE_INFINITY): void {
  if (glide !== null) advanceGlide(now)
  else if (playing.value) advancePlaying(now, limit)
}

function advanceGlide(now: number): void {
  if (glide === null) return
  glide.start ??= now
  const share = Math.min(1, (now - glide.start) / MS_PER_SNAPSHOT)
  position.value = glide.from + (glide.to - glide.from) * easedPhase(share)
  if (share >= 1) {
    position.value = glide.to
    settle()
  }
}

function advancePlaying(now: number, limit: number): void {
  const last = lastIndex.value
  const elapsed = lastTime === null ? 0 : now - lastTime
  lastTime = now
  phase = advancedPhase(phase, (elapsed * speed.value) / MS_PER_SNAPSHOT, Math.min(last, limit))
  batch(() => {
    position.value = reducedMotion.value ? Math.floor(phase) : easedPhase(phase)
    if (phase < last) return
    playing.value = false
    following.value = run.value?.live ?? false
    settle()
  })
}

onOpen(() => {
  position.value = 0
  playing.value = false
  following.value = false
  settle()
})
