/** What changed between two snapshots: learned, forgotten, flipped, the firmest crossings first. */
import type { JSX } from 'preact'
import { palette } from '../../model/palette'
import { points } from '../../model/points'
import { mediaKind } from '../../model/mediaUrl'
import { ClassName } from '../../parts/className'
import { className } from '../../parts/classes'
import { Medium } from '../../parts/medium'
import { snapshotNames } from '../../parts/moments'
import { decimal, thin } from '../../parts/number'
import { RowGrid } from '../../parts/rowGrid'
import { sampleName } from '../../parts/sampleName'
import { Section } from '../../parts/section'
import { Arrow, Ways } from '../../parts/ways'
import { compared } from '../../state/comparison'
import { hoveredPoint } from '../../state/hover'
import { pin, pinned, togglePin } from '../../state/pinned'
import { adopt } from '../../style/sheet'
import style from './changes.css'
import { type Found, at, filter, found, rows, selectListed } from './compared'
import { KINDS, crossing, kindCounts, ways } from './logic'
import { End } from './pair'

adopt(style)

const ROW = 34
const MOST_WAYS = 4
const CROSSING =
  'How firmly a sample crossed: the confidence in the class that it left, at the first snapshot, times the confidence in the class that it entered, at the second one. 1: sure before and sure after.'

const MEANING: Record<(typeof KINDS)[number], string> = {
  learned: 'Wrong at the first snapshot, right at the second',
  forgotten: 'Right at the first snapshot, wrong at the second',
  flipped: 'Wrong at both, in two different ways',
}

function Class({ known }: { known: number }): JSX.Element {
  return <ClassName name={className(known)} colour={palette(known)} />
}

function Kinds({ held }: { held: Found }): JSX.Element {
  const counts = kindCounts(held.changes)
  const unlabelled = counts[KINDS.length] ?? 0
  return (
    <div class="kinds" role="group" aria-label="What happened">
      {KINDS.map((kind, place) => (
        <button
          key={kind}
          aria-pressed={filter.value.kind === place}
          title={MEANING[kind]}
          onClick={() => {
            filter.value = { kind: filter.value.kind === place ? null : place, way: null }
          }}
        >
          <span class="number">{thin(counts[place] ?? 0)}</span>
          <span class="muted">{kind}</span>
        </button>
      ))}
      {unlabelled > 0 && <p class="muted">{`${thin(unlabelled)} changed without a label`}</p>}
    </div>
  )
}

function MostTaken({ held }: { held: Found }): JSX.Element | null {
  const { kinds, rows: all } = held.changes
  const { kind, way: chosen } = filter.value
  const counted = kind === null ? all : all.filter((_, i) => kinds[i] === kind)
  const most = ways(counted, held.before, held.after, held.classes, MOST_WAYS)
  if (most.length < 2) return null
  return (
    <Ways
      label="From which class to which"
      arrow="to"
      ways={most}
      className={className}
      pressed={({ from, to }) => chosen?.from === from && chosen.to === to}
      title={({ from, to }) => `List only ${className(from)} → ${className(to)}`}
      choose={(way) => {
        const again = chosen?.from === way.from && chosen.to === way.to
        filter.value = { kind, way: again ? null : way }
      }}
    />
  )
}

function Cells({ row, held }: { row: number; held: Found }): JSX.Element {
  const known = points.value
  const name = sampleName(row)
  return (
    <>
      <span role="gridcell" class="picture" title={name}>
        {mediaKind(row) === null ? null : <Medium row={row} name={name} size="tile" />}
      </span>
      <span role="gridcell" class="who">
        <Class known={known?.label[row] ?? -1} />
        <bdi class="id muted cut" title={name}>
          {String(known?.id[row] ?? '')}
        </bdi>
      </span>
      <span role="gridcell" class="way">
        <Class known={held.before.prediction[row]!} />
        <Arrow says="to" />
        <Class known={held.after.prediction[row]!} />
      </span>
      <span role="gridcell" class="crossing">
        {decimal(crossing(held.before, held.after, row), 2)}
      </span>
    </>
  )
}

function Head(): JSX.Element {
  return (
    <div role="row" class="row head" aria-rowindex={1}>
      <span role="columnheader" aria-label="picture" />
      <span role="columnheader">label</span>
      <span role="columnheader">from → to</span>
      <span role="columnheader" class="crossing" title={CROSSING}>
        crossing
      </span>
    </div>
  )
}

function Listed({ held }: { held: Found }): JSX.Element {
  const listed = rows.value
  const inspect = (place: number): void => pin(listed[place] ?? null)
  return (
    <RowGrid
      label="Samples that changed, the firmest crossing first"
      count={listed.length}
      rowHeight={ROW}
      columns={4}
      at={at}
      draw={(place) => <Cells row={listed[place]!} held={held} />}
      mark={(place) => (listed[place] === pinned.value ? 'pinned' : '')}
      open={inspect}
      hover={(place) => {
        hoveredPoint.value = place === null ? null : (listed[place] ?? null)
      }}
      press={(event, place) => {
        if (event.key !== ' ') return false
        togglePin(listed[place]!)
        return true
      }}
      head={<Head />}
      headHeight={24}
    />
  )
}

function Comparison({ held }: { held: Found }): JSX.Element {
  const { i, j } = compared.value ?? { i: 0, j: 0 }
  const { way } = filter.value
  const when = `${snapshotNames.value[i] ?? ''} to ${(snapshotNames.value[j] ?? '').replace(/^\w+ /, '')}`
  const words = way === null ? '' : `${className(way.from)} → ${className(way.to)}`
  const count = rows.value.length
  return (
    <>
      <Kinds held={held} />
      <MostTaken held={held} />
      {count === 0 ? (
        <p class="muted">No sample is called differently.</p>
      ) : (
        <>
          <button class="button" onClick={() => selectListed(when, words)}>
            {count === 1 ? 'Select this one' : `Select these ${thin(count)}`}
          </button>
          <p class="note muted" title={CROSSING}>
            crossing: confidence in the class left × in the class entered
          </p>
          <Listed held={held} />
        </>
      )}
    </>
  )
}

export function ChangesPanel(): JSX.Element | null {
  const pair = compared.value
  const held = found.value
  return (
    <Section
      title="What changed"
      side={held === null ? '' : `of ${thin(held.changes.compared)} samples`}
      name="changes"
    >
      {pair === null ? (
        <p class="muted">One snapshot: there is nothing to compare it with.</p>
      ) : (
        <>
          <div class="ends">
            <End which="i" />
            <End which="j" />
          </div>
          {held === null ? <p class="muted">The two snapshots are being loaded.</p> : <Comparison held={held} />}
        </>
      )}
    </Section>
  )
}
