/** What a snapshot is called: by its recorded epoch, else by its step. */
import { epochNumber, thin } from './number'

export interface Moment {
  step: number
  epoch: number | null
}

/** True where every snapshot has an epoch: then the page speaks of epochs, else of steps. */
export function countsEpochs(moments: readonly Moment[]): boolean {
  return moments.length > 0 && moments.every((moment) => moment.epoch !== null)
}

/** The number alone, as recorded. */
export function momentNumber(moment: Moment, epochs: boolean): string {
  return epochs && moment.epoch !== null ? epochNumber(moment.epoch) : thin(moment.step)
}

/** How many times the common step the first number is, where all are multiples of it in a row (5 for 10, 12, 14); else 0. */
export function firstMultiple(moments: readonly Moment[], epochs: boolean): number {
  const values = moments.map(({ step, epoch }) => (epochs ? (epoch ?? 0) : step))
  const [first = 0, second] = values
  const step = second === undefined ? 1 : second - first
  const even = step > 0 && values.every((value, index) => Math.abs(value - first - index * step) < 1e-6 * step)
  const multiple = first / step
  return even && Math.abs(multiple - Math.round(multiple)) < 1e-6 ? Math.round(multiple) : 0
}

/** "epoch 7" or "step 1 200". */
export function momentName(moment: Moment, epochs: boolean): string {
  return `${epochs ? 'epoch' : 'step'} ${momentNumber(moment, epochs)}`
}
