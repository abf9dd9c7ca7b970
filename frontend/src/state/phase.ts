/** The time line of playing: a phase that grows evenly, eased cubically within every interval. */

/** Cubic in-out on [0, 1]. */
function eased(share: number): number {
  return share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2
}

/** The playhead's position at a phase: whole numbers stay, in between it starts and stops softly. */
export function easedPhase(phase: number): number {
  const whole = Math.floor(phase)
  return whole + eased(phase - whole)
}

/** The phase at which the playhead has this position; the inverse of `easedPhase`. */
export function phaseOf(position: number): number {
  const whole = Math.floor(position)
  const rest = position - whole
  return whole + (rest < 0.5 ? Math.cbrt(rest / 4) : 1 - Math.cbrt((1 - rest) * 2) / 2)
}

/** The phase after `intervals` more, not past `limit`. A long pause between two frames counts as one interval at most. */
export function advancedPhase(phase: number, intervals: number, limit: number): number {
  const next = phase + Math.min(1, Math.max(0, intervals))
  return Math.max(phase, Math.min(limit, next))
}
