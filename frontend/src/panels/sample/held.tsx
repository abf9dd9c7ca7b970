/** The samples that are inspected at once: small pictures to switch between them, and a table to compare them. */
import type { JSX } from 'preact'
import { frame } from '../../model/frames'
import { mediaKind } from '../../model/mediaUrl'
import { palette } from '../../model/palette'
import { describe } from '../../model/points'
import { ClassName, Swatch } from '../../parts/className'
import { className } from '../../parts/classes'
import { Icon } from '../../parts/icon'
import { Medium } from '../../parts/medium'
import { decimal } from '../../parts/number'
import { quantityText } from '../../parts/quantity'
import { sampleName } from '../../parts/sampleName'
import { pinnedRows, togglePin } from '../../state/pinned'
import { index } from '../../state/playhead'
import { presentCall } from './call'

/** Speaks of a held sample: it moves to the end. */
function turnTo(row: number): void {
  pinnedRows.value = [...pinnedRows.value.filter((one) => one !== row), row]
}

function One({ row, present }: { row: number; present: boolean }): JSX.Element {
  const name = sampleName(row)
  return (
    <li>
      <button
        class={present ? 'turn present' : 'turn'}
        aria-label={`Inspect ${name}`}
        aria-current={present}
        title={name}
        onClick={() => turnTo(row)}
      >
        {mediaKind(row) === 'image' ? (
          <Medium row={row} name={name} size="tile" />
        ) : (
          <Swatch colour={palette(describe(row)?.label ?? -1)} />
        )}
      </button>
      <button class="let-go" aria-label={`Let ${name} go`} title={`Let ${name} go`} onClick={() => togglePin(row)}>
        <Icon name="close" />
      </button>
    </li>
  )
}

function Line({ row, present }: { row: number; present: boolean }): JSX.Element {
  const known = describe(row)
  const called = presentCall(row)
  const seen = frame(index.value)
  const loss = seen?.loss[row]
  const sure = called === null ? undefined : seen?.confidence[row]
  const name = sampleName(row)
  return (
    <tr class={present ? 'present' : ''}>
      <th scope="row">
        <button class="link cut" title={name} onClick={() => turnTo(row)}>
          <bdi>{name}</bdi>
        </button>
      </th>
      <td>{known !== null && <ClassName name={className(known.label)} colour={palette(known.label)} />}</td>
      <td>
        {called === null || called === undefined ? (
          <span class="muted">{called === null ? 'none' : '–'}</span>
        ) : (
          <ClassName name={className(called)} colour={palette(called)} />
        )}
      </td>
      <td class="figure">{decimal(sure === undefined ? null : sure / 255, 2)}</td>
      <td class="figure">{quantityText(loss)}</td>
    </tr>
  )
}

interface HeldProps {
  compared: boolean
  toggle: () => void
}

/** Nothing for a single sample. */
export function Held({ compared, toggle }: HeldProps): JSX.Element | null {
  const rows = pinnedRows.value
  if (rows.length < 2) return null
  const ordered = [...rows].sort((a, b) => a - b)
  return (
    <div class="held">
      <ul aria-label="Inspected samples">
        {ordered.map((row) => (
          <One key={row} row={row} present={row === rows.at(-1)} />
        ))}
      </ul>
      <button class="link" aria-expanded={compared} onClick={toggle}>
        {compared ? 'Hide the comparison' : `Compare ${String(rows.length)} samples`}
      </button>
      {compared && (
        <table aria-label="Inspected samples side by side">
          <thead>
            <tr>
              <th scope="col">sample</th>
              <th scope="col">label</th>
              <th scope="col">prediction</th>
              <th scope="col" class="figure" title="confidence">
                conf.
              </th>
              <th scope="col" class="figure">
                loss
              </th>
            </tr>
          </thead>
          <tbody>
            {ordered.map((row) => (
              <Line key={row} row={row} present={row === rows.at(-1)} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
