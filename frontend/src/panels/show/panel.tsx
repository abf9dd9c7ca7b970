/** Which samples are drawn and what marks them. */
import type { ComponentChildren, JSX } from 'preact'
import { mismatchCount } from '../../model/classes'
import { thin } from '../../parts/number'
import { Section } from '../../parts/section'
import { run } from '../../state/run'
import { markMismatches, showProbe, shownProbes } from '../../state/show'
import { showTag, shownTags } from '../../state/tagged'
import { compact } from '../../state/theme'
import { showThumbnails } from '../../state/thumbnails'
import { showTraces } from '../../state/traces'
import { adopt } from '../../style/sheet'
import type { RunInfo } from '../../wire/messages'
import { countText, countTitle, groupSize } from './logic'
import style from './show.css'

adopt(style)

interface CheckProps {
  checked: boolean
  change: (checked: boolean) => void
  count?: string
  title: string
  children: ComponentChildren
}

function Check({ checked, change, count, title, children }: CheckProps): JSX.Element {
  return (
    <label class="row" title={title}>
      <input
        class="check"
        type="checkbox"
        checked={checked}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      {children}
      {count !== undefined && <span class="count">{count}</span>}
    </label>
  )
}

function Probes({ info }: { info: RunInfo }): JSX.Element {
  return (
    <>
      {info.probes.map((probe) => (
        <Check
          key={probe.key}
          checked={shownProbes.value.has(probe.key)}
          change={(checked) => showProbe(probe.key, checked)}
          count={countText(probe)}
          title={countTitle(probe)}
        >
          <bdi class="cut">{probe.name}</bdi>
        </Check>
      ))}
    </>
  )
}

/** One per tag: its samples carry a black core. */
function Tags({ info }: { info: RunInfo }): JSX.Element {
  const tags = info.groups.filter(({ kind }) => kind === 'tag')
  return (
    <>
      {tags.map((tag) => (
        <Check
          key={tag.name}
          checked={shownTags.value.has(tag.name)}
          change={(checked) => showTag(tag.name, checked)}
          count={thin(groupSize(tag))}
          title={`Samples with the tag ${tag.name} carry a black core`}
        >
          <span class="core" aria-hidden="true" />
          <bdi class="cut">{tag.name}</bdi>
        </Check>
      ))}
    </>
  )
}

function Marks({ info }: { info: RunInfo }): JSX.Element {
  const mismatches = mismatchCount.value
  return (
    <>
      <Check
        checked={markMismatches.value}
        change={(checked) => {
          markMismatches.value = checked
        }}
        count={mismatches === null ? '' : thin(mismatches)}
        title="Samples that are predicted differently from their label carry a ring"
      >
        <span class="cut">{compact.value ? 'label ≠ pred.' : 'mark label ≠ prediction'}</span>
      </Check>
      <Tags info={info} />
      {info.probes.some(({ media }) => media !== '') && (
        <Check
          checked={showThumbnails.value}
          change={(checked) => {
            showThumbnails.value = checked
          }}
          title="Pictures stand in for the points where few are in view"
        >
          <span class="cut">{compact.value ? 'pictures' : 'pictures when zoomed in'}</span>
        </Check>
      )}
      {info.snapshots.length > 1 && (
        <Check
          checked={showTraces.value}
          change={(checked) => {
            showTraces.value = checked
          }}
          title="The ways of the selected samples through the snapshots (T)"
        >
          <span class="cut">{compact.value ? 'traces' : 'traces of the selection'}</span>
        </Check>
      )}
    </>
  )
}

export function Show(): JSX.Element | null {
  const info = run.value
  if (info === null) return null
  return (
    <Section title="Show" name="show">
      <Probes info={info} />
      <Marks info={info} />
    </Section>
  )
}
