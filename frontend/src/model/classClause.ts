/** Makes the classes that are picked in the legend a clause of the selection: samples that are labelled so. */
import { effect } from '@preact/signals'
import { pickedClasses } from '../state/classChoice'
import { Mask } from '../state/mask'
import { run } from '../state/run'
import { dropClause, setClause } from '../state/selection'
import { points } from './points'

const MOST_NAMED = 3

/** "class cat", "classes cat, dog", "classes cat, dog, owl and 4 more". */
export function classesText(names: readonly string[], picked: readonly number[]): string {
  const named = picked.slice(0, MOST_NAMED).map((one) => {
    const name = names[one] ?? ''
    return name.trim() === '' ? String(one) : name
  })
  const rest = picked.length - named.length
  return `${picked.length === 1 ? 'class' : 'classes'} ${named.join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`
}

/** Which samples are labelled as one of the classes. */
export function labelledMask(label: Int32Array, picked: readonly number[]): Mask {
  const wanted = new Set(picked)
  const member = new Uint8Array(label.length)
  for (let row = 0; row < label.length; row += 1) if (wanted.has(label[row]!)) member[row] = 1
  return Mask.of(member)
}

/** Follows the legend; returns what ends it. */
export function startClassClause(): () => void {
  return effect(() => {
    const picked = pickedClasses.value
    const known = points.value
    if (picked.length === 0) dropClause('legend')
    else if (known !== null) {
      const names = run.peek()?.classes.map(({ name }) => name) ?? []
      setClause({ source: 'legend', mask: labelledMask(known.label, picked), text: classesText(names, picked) })
    }
  })
}
