/** What an iteration query has found: a bar per snapshot, a sentence, a click that goes there. */
import type { JSX } from 'preact'
import { decimal, thin } from '../../parts/number'
import { inEpochs, snapshotNames } from '../../parts/moments'
import { index, seek } from '../../state/playhead'
import { type Iteration, iteration } from '../../state/query'
import { iterationText } from './logic'
import { wording } from './state'

function Bar({ found, name }: { found: Iteration; name: string }): JSX.Element {
  const { index: at, count, of } = found
  const share = of === 0 ? 0 : count / of
  const words = `${name}: ${thin(count)} of ${thin(of)}`
  return (
    <button
      class={count === of && of > 0 ? 'all' : ''}
      aria-label={words}
      aria-current={index.value === at}
      title={words}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => seek(at)}
    >
      <i style={{ height: `${decimal(share === 0 ? 0 : Math.max(8, 100 * share), 1)}%` }} />
    </button>
  )
}

export function Iterations(): JSX.Element | null {
  const found = iteration.value
  if (found === null) return null
  const unit = inEpochs.value ? 'epoch' : 'step'
  return (
    <div class="iterations" data-testid="iterations">
      <p role="status">{iterationText(found, wording.value)}</p>
      <div class="bars" role="group" aria-label={`Matches at every ${unit}`}>
        {found.map((one) => (
          <Bar key={one.index} found={one} name={snapshotNames.value[one.index] ?? ''} />
        ))}
      </div>
    </div>
  )
}
