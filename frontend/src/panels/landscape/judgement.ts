/** Whether the view still suits the samples once nothing moves: they have left it, or they are a dot in it. */
import { signal } from '@preact/signals'
import { type Camera, fittedCamera } from '../../gpu/camera'
import type { Look } from '../../picking/look'
import { camera, cameraTouched, fitCamera } from '../../state/camera'
import { following } from '../../state/playhead'
import { run } from '../../state/run'
import { roomyBox } from './fit'
import { type Extent, isSmall, offersFit } from './logic'

/** Share of the samples that may lie under the edges or beneath the key of a followed run. */
const TOLERATED = 0.005

export class Judgement {
  /** Share of the samples outside, where fitting the view is worth offering; else null. */
  readonly outside = signal<number | null>(null)
  /** Whether the present snapshot fills so little that fitting it is worth offering. */
  readonly small = signal(false)

  private outsideAtMove = 0
  private seenTouch: unknown = null
  private fittedFor = 0

  forget(): void {
    this.outside.value = null
    this.small.value = false
    this.fittedFor = 0
  }

  /** Judges what a view shows; a live run that nobody has moved is fitted at once. */
  judge({ outside, outsideInner, spread }: Look, view: Camera, size: Extent): void {
    const present = camera.peek()
    if (this.seenTouch !== present) this.outsideAtMove = outside
    this.seenTouch = present
    if (this.growsOut(outsideInner)) {
      fitCamera(true)
      return
    }
    const offered = offersFit(outside, this.outsideAtMove)
    const fitted = fittedCamera(roomyBox(spread), size.width, size.height)
    this.outside.value = offered ? outside : null
    this.small.value = !offered && isSmall(spread, view, fitted, size)
  }

  /** Whether a followed run has grown out of the part of the canvas that is free; once per snapshot. */
  private growsOut(outsideInner: number): boolean {
    const count = run.peek()?.snapshots.length ?? 0
    if (this.fittedFor === count || !following.peek() || cameraTouched.peek()) return false
    if (outsideInner <= TOLERATED) return false
    this.fittedFor = count
    return true
  }
}
