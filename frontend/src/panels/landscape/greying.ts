/** Which points keep their colour, and how far the others have lost it. */
import { type Easing, easedValue } from './logic'
import { hoveredClass } from '../../state/hover'
import { lit } from '../../state/selection'
import { reducedMotion } from '../../state/theme'

const FADE_MS = 120

export class Greying {
  /** What is lit, or was until the colour has come back. */
  lit: Uint8Array | null = null
  litClass: number | null = null
  private easing: Easing = { from: 0, to: 0, start: 0, duration: 0 }

  /** How far the others are greyed at a moment, in [0, 1]; they stay apart until the fade back has ended. */
  at(now: number): number {
    const [selected, hovered] = [lit.value, hoveredClass.value]
    const to = selected === null && hovered === null ? 0 : 1
    if (this.easing.to !== to) {
      const duration = reducedMotion.value ? 0 : FADE_MS
      this.easing = { from: easedValue(this.easing, now), to, start: now, duration }
    }
    const value = easedValue(this.easing, now)
    if (to === 1 || value === 0) {
      this.lit = selected?.member ?? null
      this.litClass = hovered
    }
    return value
  }

  get settledAt(): number {
    return this.easing.to
  }
}
