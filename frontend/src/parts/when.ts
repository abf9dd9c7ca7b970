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

/** "epoch 7" or "step 1 200". */
export function momentName(moment: Moment, epochs: boolean): string {
  return `${epochs ? 'epoch' : 'step'} ${momentNumber(moment, epochs)}`
}
