/** Which two snapshots are compared. */
import type { JSX } from 'preact'
import { FilledSelect } from '../../parts/filledSelect'
import { snapshotNames } from '../../parts/moments'
import { compared, mark, marked } from '../../state/comparison'
import { index } from '../../state/playhead'

const WORDS = {
  i: { label: 'i, from', follow: 'before', button: 'Compare from the snapshot that is shown' },
  j: { label: 'j, to', follow: 'shown', button: 'Compare to the snapshot that is shown' },
} as const

export function End({ which }: { which: 'i' | 'j' }): JSX.Element {
  const { label, follow, button } = WORDS[which]
  const names = snapshotNames.value
  const place = compared.value?.[which] ?? 0
  const follows = marked.value[which] === null
  const text = follows ? `${names[place] ?? ''}, ${follow}` : `the snapshot ${follow}`
  const options = [
    { value: '', text },
    ...names.map((name, i) => ({ value: String(i), text: name, group: 'Stays at' })),
  ]
  return (
    <div class="end">
      <FilledSelect
        label={label}
        value={follows ? '' : String(place)}
        options={options}
        choose={(value) => mark(which, value === '' ? null : Number(value))}
      />
      <button class="button" title={button} aria-label={button} onClick={() => mark(which, index.value)}>
        Mark here
      </button>
    </div>
  )
}
