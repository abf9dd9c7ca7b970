/** Samples without a prediction: their output was no number, or their probe was not recorded at that snapshot. */

/** Whether the model called a sample anything. */
export function isPredicted(prediction: ArrayLike<number>, row: number, classes: number): boolean {
  return (prediction[row] ?? classes) < classes
}

/** Whether it has a place: no prediction may have been recorded (above the number of classes), or nothing at all (equal). */
export function isDrawn(prediction: ArrayLike<number>, row: number, classes: number): boolean {
  return (prediction[row] ?? classes) !== classes
}

const complete = new WeakMap<object, boolean>()

/** Whether every sample has a prediction; looked at once per array. */
export function allPredicted(prediction: Uint8Array | Uint16Array, classes: number): boolean {
  let known = complete.get(prediction)
  if (known === undefined) {
    let row = 0
    while (row < prediction.length && prediction[row]! < classes) row += 1
    known = row === prediction.length
    complete.set(prediction, known)
  }
  return known
}
