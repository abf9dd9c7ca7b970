/** The head of the inspector: the medium of a sample and what is known of it now. */
import { Fragment, type JSX } from 'preact'
import { frame } from '../../model/frames'
import { mediaKind, probeOf } from '../../model/mediaUrl'
import { palette } from '../../model/palette'
import { type Sample, points } from '../../model/points'
import { ClassName } from '../../parts/className'
import { className } from '../../parts/classes'
import { columnText } from '../../parts/columnText'
import { Medium } from '../../parts/medium'
import { decimal } from '../../parts/number'
import { quantityText } from '../../parts/quantity'
import { index } from '../../state/playhead'
import { groups } from '../../state/tagged'
import { compact } from '../../state/theme'
import { presentCall } from './call'
import { rankOf, rankText } from './rank'

const COLUMNS_SHOWN = 4

function Class({ index: at }: { index: number }): JSX.Element {
  return <ClassName name={className(at)} colour={palette(at)} />
}

function Prediction({ row }: { row: number }): JSX.Element {
  const called = presentCall(row)
  const sure = frame(index.value)?.confidence[row]
  if (called === undefined) return <span class="muted">–</span>
  if (called === null) return <span class="muted">none</span>
  return (
    <span class="called">
      <Class index={called} />
      {sure !== undefined && (
        <span class="muted">
          at <span class="figure">{decimal(sure / 255, 2)}</span>
        </span>
      )}
    </span>
  )
}

function Loss({ row, ranked }: { row: number; ranked: boolean }): JSX.Element | null {
  const losses = frame(index.value)?.loss
  const loss = losses?.[row]
  const probe = probeOf(row)
  if (loss === undefined || Number.isNaN(loss) || probe === null) return null
  const rank = ranked ? rankOf(losses, row, probe.offset, probe.offset + probe.count) : null
  const place = rank === null ? '' : rankText(rank)
  return (
    <>
      <dt>loss</dt>
      <dd class="cut" title={place}>
        {quantityText(loss)} {!compact.value && <span class="muted">{place}</span>}
      </dd>
    </>
  )
}

/** Recorded columns of a sample; folded after four. */
function Columns({ row, all, toggle }: { row: number; all: boolean; toggle: () => void }): JSX.Element | null {
  const columns = [...(points.value?.columns?.values() ?? [])]
  const shown = all ? columns : columns.slice(0, COLUMNS_SHOWN)
  const more = columns.length - COLUMNS_SHOWN
  return (
    <>
      {shown.map((column) => (
        <Fragment key={column.name}>
          <dt class="cut" title={column.name}>
            <bdi>{column.name}</bdi>
          </dt>
          <dd class="cut" title={columnText(column, row)}>
            <bdi>{columnText(column, row)}</bdi>
          </dd>
        </Fragment>
      ))}
      {more > 0 && (
        <dd class="more">
          <button class="link" aria-expanded={all} onClick={toggle}>
            {all ? 'fewer columns' : `${String(more)} more columns`}
          </button>
        </dd>
      )}
    </>
  )
}

function Tags({ row }: { row: number }): JSX.Element | null {
  const own = groups.value.filter(({ kind, mask }) => kind === 'tag' && mask.has(row))
  if (own.length === 0) return null
  return (
    <>
      <dt>tags</dt>
      <dd class="tags">
        {own.map(({ name }) => (
          <bdi class="tag cut" key={name} title={name}>
            {name}
          </bdi>
        ))}
      </dd>
    </>
  )
}

interface HeadProps {
  row: number
  known: Sample
  /** Its name, for those who do not see the picture. */
  name: string
  /** Whether the place of its loss is counted. */
  ranked: boolean
  allColumns: boolean
  toggleColumns: () => void
}

export function Head({ row, known, name, ranked, allColumns, toggleColumns }: HeadProps): JSX.Element {
  const kind = mediaKind(row)
  return (
    <div class={kind === 'image' ? 'head' : 'head tall'}>
      {kind !== null && <Medium row={row} name={name} size="large" />}
      <dl class="facts">
        <dt>label</dt>
        <dd>
          <Class index={known.label} />
        </dd>
        <dt>prediction</dt>
        <dd>
          <Prediction row={row} />
        </dd>
        <Loss row={row} ranked={ranked} />
        {known.truth !== null && (
          <>
            <dt title="Truth as it was recorded">truth</dt>
            <dd>
              <Class index={known.truth} />
            </dd>
          </>
        )}
        <Columns row={row} all={allColumns} toggle={toggleColumns} />
        <Tags row={row} />
      </dl>
    </div>
  )
}
