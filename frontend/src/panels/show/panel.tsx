/** Which samples are drawn, and whether those that are predicted differently from their label are marked. */
import type { ComponentChildren, JSX } from 'preact'
import { mismatchCount } from '../../model/classes'
import { thin } from '../../parts/number'
import { Section } from '../../parts/section'
import { run } from '../../state/run'
import { markMismatches, showProbe, shownProbes } from '../../state/show'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import { countText, countTitle } from './logic'
import style from './show.css'

adopt(style)

interface CheckProps {
  checked: boolean
  change: (checked: boolean) => void
  count: string
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
      <span class="count">{count}</span>
    </label>
  )
}

export function Show(): JSX.Element | null {
  const info = run.value
  if (info === null) return null
  const mismatches = mismatchCount.value
  return (
    <Section title="Show" name="show">
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
    </Section>
  )
}
