/** The recording: what this snapshot cost, what was logged, what was switched off and why. */
import type { JSX } from 'preact'
import { Icon } from '../../parts/icon'
import { inEpochs } from '../../parts/moments'
import { compactNumber, thin } from '../../parts/number'
import { Section } from '../../parts/section'
import { momentName } from '../../parts/when'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { adopt } from '../../style/sheet'
import type { Notice, RunInfo } from '../../wire/messages'
import { attributeText, costText, partText, totalCost, totalText } from './logic'
import style from './recording.css'

adopt(style)

type Entry = readonly [name: string, value: string]

function Entries({ entries }: { entries: readonly Entry[] }): JSX.Element {
  return (
    <dl>
      {entries.flatMap(([name, value]) => [
        <dt key={`${name} name`} class="cut" title={name}>
          {name}
        </dt>,
        <dd key={name} class="cut" title={value}>
          <bdi>{value}</bdi>
        </dd>,
      ])}
    </dl>
  )
}

function overview(info: RunInfo): Entry[] {
  const cost = info.snapshots[index.value]?.cost ?? null
  const total = totalCost(info.snapshots)
  const entries: Entry[] = []
  if (cost !== null) entries.push(['this snapshot', costText(cost, inEpochs.value)])
  if (total !== null && info.snapshots.length > 1) entries.push([`all ${thin(total.count)}`, totalText(total)])
  const part = partText(info)
  if (part !== null) entries.push(['samples', part])
  if (info.layer !== '') entries.push(['output layer', info.layer])
  return entries
}

function Notices({ notices }: { notices: readonly Notice[] }): JSX.Element {
  return (
    <ul class="notices">
      {notices.map(({ subject, text, level }, place) => (
        <li key={place} class={level}>
          <Icon name={level} />
          <p title={text}>
            <span class="muted">{subject}</span> {text}
          </p>
        </li>
      ))}
    </ul>
  )
}

export function Recording(): JSX.Element | null {
  const info = run.value
  if (info === null) return null
  const snapshot = info.snapshots[index.value]
  const logged = Object.entries(snapshot?.scalars ?? {}).map<Entry>(([name, value]) => [name, compactNumber(value)])
  const attributes = Object.entries(info.attributes).map<Entry>(([name, value]) => [name, attributeText(value)])
  const side = snapshot === undefined ? undefined : momentName(snapshot, inEpochs.value)
  const entries = overview(info)
  if (entries.length + info.notices.length + logged.length + attributes.length === 0) return null
  return (
    <Section title="Recording" name="recording" {...(side === undefined ? {} : { side })}>
      <Entries entries={entries} />
      {info.notices.length > 0 && <Notices notices={info.notices} />}
      <div class="groups">
        {logged.length > 0 && (
          <div>
            <h3>Logged</h3>
            <Entries entries={logged} />
          </div>
        )}
        {attributes.length > 0 && (
          <div>
            <h3>Attributes</h3>
            <Entries entries={attributes} />
          </div>
        )}
      </div>
    </Section>
  )
}
