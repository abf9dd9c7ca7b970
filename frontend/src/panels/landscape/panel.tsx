/** The landscape: territory behind, samples in front, moving with the playhead. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { adopt } from '../../style/sheet'
import { run } from '../../state/run'
import { tool } from '../../state/tool'
import { FewPictures } from './fewPictures'
import { Hints, Key, NothingPredicted, Table, WorkStrip } from './furniture'
import styles from './landscape.css'
import { StarAxes } from './starAxes'
import { Tip } from './tip'
import { Tools } from './tools'
import { type Condition, LandscapeView } from './view'

adopt(styles)

function Message({ condition }: { condition: Condition }): JSX.Element | null {
  if (condition === 'drawing') return null
  return (
    <div class="landscape-card landscape-message" role="alert" data-testid="landscape-message">
      {condition === 'missing' ? (
        <>
          <h2>This browser cannot draw the landscape</h2>
          <p>
            It offers no WebGL2. Switch hardware acceleration on, or use a current Chrome, Firefox, Edge or Safari.
            Timeline, legend and numbers work without it.
          </p>
        </>
      ) : (
        <>
          <h2>The graphics driver has dropped the picture</h2>
          <p>It comes back as soon as the browser allows. If it does not, reload the page.</p>
        </>
      )}
    </div>
  )
}

function Furniture({ view }: { view: LandscapeView }): JSX.Element {
  return (
    <>
      <Hints outside={view.judgement.outside} small={view.judgement.small} />
      <Tip place={view.hoverPlace} />
      <Message condition={view.condition.value} />
    </>
  )
}

export function Landscape(): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<SVGSVGElement>(null)
  const [view, setView] = useState<LandscapeView | null>(null)
  useEffect(() => {
    if (canvas.current === null || overlay.current === null) return
    const made = new LandscapeView(canvas.current, overlay.current)
    setView(made)
    return () => {
      made.dispose()
    }
  }, [])
  const name = run.value?.name ?? ''
  const missing = view?.condition.value === 'missing'
  return (
    <div class="landscape">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`Landscape of ${name}: samples and predicted classes. The table after it says the same in numbers.`}
        data-testid="landscape-canvas"
        data-tool={tool.value}
        data-blank="true"
        data-frame=""
        data-ready="false"
        data-territory="false"
      />
      {view === null ? null : <FewPictures places={view.few} />}
      <svg class="landscape-overlay" ref={overlay} aria-hidden="true" style={missing ? { display: 'none' } : {}} />
      <StarAxes />
      <Table />
      {missing ? null : <Key />}
      {missing ? null : <Tools />}
      <NothingPredicted />
      <WorkStrip />
      {view === null ? null : <Furniture view={view} />}
    </div>
  )
}
