/** The probabilities of one sample at the present snapshot: a star graph, and bars. */
import type { JSX } from 'preact'
import { type Bar, Bars } from '../../charts/bars'
import { Star, type StarAxis } from '../../charts/star'
import { palette } from '../../model/palette'
import { thin } from '../../parts/number'
import { compact } from '../../state/theme'
import { className } from '../../parts/classes'
import { barClasses, shareText, spokenShares, starClasses } from './shares'

interface ProbabilitiesProps {
  probability: Float32Array
  label: number
  /** The largest one; null without a prediction. */
  called: number | null
}

/** What a class is to the sample, in a word. */
function noteOf(k: number, label: number, called: number | null): string {
  if (k === label) return 'label'
  return k === called ? 'predicted' : ''
}

interface StarGraphProps extends ProbabilitiesProps {
  roots: boolean
  toggleRoots: () => void
}

export function StarGraph({ probability, label, called, roots, toggleRoots }: StarGraphProps): JSX.Element {
  const classes = starClasses(probability, called === null ? [label] : [label, called])
  const axes: StarAxis[] = classes.map((k) => ({
    name: className(k),
    colour: palette(k),
    value: probability[k]!,
    strong: k === label || k === called,
  }))
  const shares = classes.map((k, i) => ({
    name: axes[i]!.name,
    share: probability[k]!,
    note: noteOf(k, label, called),
  }))
  const size = compact.value ? { width: 102, height: 102 } : { width: 126, height: 122 }
  const missing = probability.length - classes.length
  return (
    <div class="star-graph" title={missing > 0 ? `${thin(missing)} other classes have no axis` : undefined}>
      <p class="caption">
        <span>Probabilities</span>
        <button
          class="switch"
          aria-pressed={roots}
          aria-label="Radius is the square root of the probability"
          title={
            roots
              ? 'Radius: square root of the probability'
              : 'Radius: probability. Press for its square root, which shows small ones'
          }
          onClick={toggleRoots}
        >
          √p
        </button>
      </p>
      <Star axes={axes} size={size} roots={roots} colour={palette(called ?? -1)} says={spokenShares(shares)} />
    </div>
  )
}

export function ShareBars({ probability, label, called }: ProbabilitiesProps): JSX.Element {
  const { classes, rest } = barClasses(probability, label, compact.value)
  const bars: Bar[] = classes.map((k) => ({
    key: String(k),
    name: className(k),
    colour: palette(k),
    share: probability[k]!,
    text: shareText(probability[k]!),
    note: k === label ? 'label' : '',
  }))
  if (rest !== null) {
    const name = `${thin(rest.count)} others`
    bars.push({ key: 'rest', name, colour: 'var(--faint)', share: rest.share, text: shareText(rest.share), note: '' })
  }
  const missing = called === null ? ', none predicted' : ''
  return <Bars bars={bars} label={`Largest probabilities${missing}`} />
}
