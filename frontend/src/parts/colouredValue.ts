/** What the present colouring says of one sample, in words. */
import { frame } from '../model/frames'
import { column, points } from '../model/points'
import { FLIPS, values } from '../model/values'
import type { Colouring } from '../state/colouring'
import { index } from '../state/playhead'
import { halfFloat } from '../wire/safetensors'
import { columnText } from './columnText'
import { thin } from './number'
import { quantityName, quantityText } from './quantity'

export interface Said {
  name: string
  text: string
}

function number(value: number | undefined): string | null {
  return value === undefined || Number.isNaN(value) ? null : quantityText(value)
}

function flips(row: number): string | null {
  const count = values(FLIPS, index.value)?.[row]
  if (count === undefined) return null
  return count === 1 ? 'once' : `${thin(count)} times`
}

/** Null for what is said of a sample anyhow (label, prediction, confidence) and for what is not known. */
export function colouredValue(by: Colouring, row: number, className: (index: number) => string): Said | null {
  const said = (name: string, text: string | null): Said | null => (text === null ? null : { name, text })
  switch (by.by) {
    case 'loss':
      return said('loss', number(frame(index.value)?.loss[row]))
    case 'truth': {
      const truth = points.value?.truth?.[row] ?? -1
      return said('truth', truth < 0 ? null : className(truth))
    }
    case 'flips':
      return said('changed', flips(row))
    case 'quantity': {
      const bits = values(by.name, index.value)?.[row]
      return said(quantityName(by.name), number(bits === undefined ? undefined : halfFloat(bits)))
    }
    case 'column': {
      const found = column(by.name)
      return said(by.name, found === null ? null : columnText(found, row))
    }
    default:
      return null
  }
}
