/** What the user does in the confusion matrix, kept over reloads; apart from the panel, whose code comes when it is opened. */
import type { JsonObject } from '../contract'

export interface ConfusionsState extends JsonObject {
  /** Order of the classes. */
  order: string
  /** Of many classes: all as a picture, or the worst as squares. */
  view: string
}

export const INITIAL: ConfusionsState = { order: 'class', view: 'all' }
