/** What the help sheet says: keys or gestures, and what they do. */

export type Entry = readonly [keys: readonly string[], does: string]

export const VIEW_KEYS: readonly Entry[] = [
  [['space'], 'play, pause'],
  [['←', '→'], 'previous, next snapshot'],
  [['Home', 'End'], 'first, last snapshot'],
  [['+', '−'], 'zoom in, out'],
  [['F'], 'fit this snapshot'],
  [['0'], 'fit all snapshots'],
  [['V', 'B', 'L'], 'drag moves, boxes, lassoes'],
  [['T'], 'traces of the selection on, off'],
]

export const PANEL_KEYS: readonly Entry[] = [
  [['M'], 'confusion matrix'],
  [['C'], 'what changed'],
  [['D'], 'samples as a table'],
  [['S'], 'save the picture'],
  [['?'], 'this sheet'],
]

export const SAMPLE_KEYS: readonly Entry[] = [
  [['/'], 'search'],
  [['N', 'P'], 'next, previous sample of the selection'],
  [['I'], 'invert the selection'],
  [['Esc'], 'let go: tool, selection, sample'],
  [['Enter'], 'in a list: inspect'],
  [['space'], 'in the table: add to the selection'],
]

export const GESTURES: readonly Entry[] = [
  [['drag'], 'move the picture'],
  [['wheel'], 'zoom at the pointer'],
  [['click'], 'inspect a sample, draw its way'],
  [['Ctrl', 'click'], 'inspect one more'],
  [['Shift', 'click'], 'sample in, out of the selection'],
  [['Shift', 'drag'], 'select a box'],
  [['Alt', 'drag'], 'select with a lasso'],
  [['… Ctrl'], 'add what the box or lasso holds'],
  [['… Ctrl', 'Shift', 'Alt'], 'take it away'],
  [['class'], 'point: look at it; click: select it'],
  [['Shift', 'stop'], 'on the timeline: compare from, to'],
]

export const QUERIES: readonly Entry[] = [
  [['label:4 pred:9'], 'labelled 4, called 9'],
  [['label!=truth'], 'label and true class differ'],
  [['wrong conf>0.9'], 'wrong and sure of it'],
  [['split:test'], 'of a probe'],
  [['flips>3 loss>2'], 'changed often, high loss'],
  [['tag:noisy'], 'with a tag'],
  [['id:17,18'], 'by id'],
  [['col.age<3'], 'by a recorded column'],
  [['not (label:4 or label:9)'], 'all others'],
  [['wrong epoch:3'], 'as it was at epoch 3'],
  [['when:wrong'], 'snapshots at which it holds'],
]
