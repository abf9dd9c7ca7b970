/** Collects the selected samples and hands them to the browser as files. */
import { frame } from '../../model/frames'
import { points } from '../../model/points'
import { isPredicted } from '../../model/prediction'
import { classTitle } from '../../parts/className'
import type { Mask } from '../../state/mask'
import { index } from '../../state/playhead'
import { queryText } from '../../state/query'
import { run } from '../../state/run'
import { clauses } from '../../state/selection'
import type { ProbeInfo } from '../../wire/messages'
import { type Row, csvHead, csvRow, fileName, jsonText, npyBytes } from './written'

export const FORMATS = ['CSV', 'JSON', 'NumPy ids'] as const
export type Format = (typeof FORMATS)[number]

/** Rows written between two looks at the page. */
const SLICE = 20_000

function handOver(name: string, parts: BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name
  document.body.append(anchor)
  anchor.click()
  anchor.remove()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Says what is written of a row at the present snapshot. */
function reader(): (row: number) => Row {
  const info = run.peek()
  const known = points.peek()
  const present = frame(index.peek())
  const names = info?.classes.map(({ name }) => name) ?? []
  const columns = [...(known?.columns?.values() ?? [])]
  const named = (place: number): string => (place < 0 || place >= names.length ? '' : classTitle(names, place))
  return (row) => {
    const predicted = present !== undefined && isPredicted(present.prediction, row, names.length)
    const loss = present?.loss[row] ?? Number.NaN
    return {
      probe: info?.probes[known?.probe[row] ?? -1]?.name ?? '',
      id: known?.id[row] ?? -1,
      label: named(known?.label[row] ?? -1),
      prediction: predicted ? named(present.prediction[row]!) : '',
      confidence: predicted ? Number((present.confidence[row]! / 255).toFixed(3)) : null,
      loss: Number.isFinite(loss) ? Number(loss.toPrecision(4)) : null,
      truth: named(known?.truth?.[row] ?? -1),
      columns: columns.map((one) => {
        if (one.kind === 'number') return one.values[row] ?? null
        return one.categories[one.codes[row] ?? -1] ?? null
      }),
    }
  }
}

async function saveCsv(mask: Mask): Promise<void> {
  const read = reader()
  const name = runFile('csv')
  const parts = [csvHead([...(points.peek()?.columns?.keys() ?? [])])]
  const rows = mask.rows()
  for (let from = 0; from < rows.length; from += SLICE) {
    let text = ''
    for (const row of rows.subarray(from, from + SLICE)) text += csvRow(read(row))
    parts.push(text)
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  handOver(name, parts, 'text/csv;charset=utf-8')
}

function idsOf(mask: Mask, { offset, count }: ProbeInfo): number[] {
  const ids: number[] = []
  const known = points.peek()
  for (let row = offset; row < offset + count; row += 1) if (mask.has(row)) ids.push(known?.id[row] ?? -1)
  return ids
}

function runFile(extension: string, ...more: string[]): string {
  const info = run.peek()
  const step = info?.snapshots[index.peek()]?.step
  return fileName([info?.name ?? '', step === undefined ? '' : `step-${step}`, ...more], extension)
}

function saveJson(mask: Mask): void {
  const info = run.peek()
  if (info === null) return
  const snapshot = info.snapshots[index.peek()]
  const probes = info.probes.map((probe) => ({ name: probe.name, key: probe.key, ids: idsOf(mask, probe) }))
  const text = jsonText({
    run: info.name,
    step: snapshot?.step ?? null,
    epoch: snapshot?.epoch ?? null,
    query: queryText.peek().trim(),
    selected: clauses.peek().map((clause) => clause.text),
    probes: probes.filter(({ ids }) => ids.length > 0),
  })
  handOver(runFile('json'), [text], 'application/json')
}

function saveIds(mask: Mask): void {
  const probes = run.peek()?.probes ?? []
  const found = probes.map((probe) => ({ probe, ids: idsOf(mask, probe) })).filter(({ ids }) => ids.length > 0)
  for (const { probe, ids } of found) {
    const name = found.length === 1 ? 'indices.npy' : fileName(['indices', probe.name], 'npy')
    handOver(name, [npyBytes(ids)], 'application/octet-stream')
  }
}

/** Saves the selected samples as a file, or one per probe. */
export async function saveSelection(mask: Mask, format: Format): Promise<void> {
  if (format === 'CSV') await saveCsv(mask)
  else if (format === 'JSON') saveJson(mask)
  else saveIds(mask)
}
