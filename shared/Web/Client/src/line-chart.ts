import uPlot from 'uplot';

interface Series { label: string; values: (number | null)[]; unit?: string; states?: string[] }
interface Data { x: number[]; series: Series[]; bars?: boolean; links?: string[]; time?: boolean; logarithmic?: boolean }

const height = 160;
const leastOfLogarithm = 0.01;

const day = 86400;
const widestTick = 100;

/** Instants of 24 hours by the viewer's clock, with the date where there are several days. A region's own zone only the server knows: UTC stands for it. */
function clockOf(span: number): (at: number) => string {
    const parts: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', ...(span > day ? { day: '2-digit', month: 'short' } : span < 600 ? { second: '2-digit' } : {}) };
    const format = new Intl.DateTimeFormat('en-GB', document.cookie.includes('clock=mine') ? parts : { ...parts, timeZone: 'UTC' });
    return at => format.format(at * 1000);
}

/** A chart of the attribute data-points: lines over time, or a bar for each job, coloured by its state and opened by a click. */
class LineChart extends HTMLElement {
    static readonly observedAttributes = ['data-points'];
    private plot: uPlot | undefined;
    private readonly resized = new ResizeObserver(() => this.plot?.setSize({ width: this.clientWidth, height }));
    private readonly themed = new MutationObserver(() => this.draw());

    connectedCallback() {
        this.draw();
        this.resized.observe(this);
        this.themed.observe(document.documentElement, { attributeFilter: ['data-bs-theme'] });
    }

    disconnectedCallback() {
        this.resized.disconnect();
        this.themed.disconnect();
        this.plot?.destroy();
    }

    attributeChangedCallback() {
        if (this.isConnected) this.draw();
    }

    private draw() {
        this.plot?.destroy();
        const data = JSON.parse(this.dataset.points ?? '{"x":[],"series":[]}') as Data;
        const colour = (name: string) => resolve(this, `var(--tblr-${name})`);
        const strokes = ['primary', 'orange', 'teal', 'purple', 'cyan', 'pink'].map(colour);
        const axis = { stroke: colour('secondary'), grid: { stroke: colour('border-color'), width: 1 }, ticks: { show: false } };
        const isTime = data.time ?? true;
        const clock = clockOf((data.x.at(-1) ?? 0) - (data.x[0] ?? 0));
        this.plot = new uPlot(
            {
                width: Math.max(this.clientWidth, 100),
                height,
                scales: { x: { time: isTime, ...(data.bars ? { range: (_u: uPlot, min: number, max: number): [number, number] => [min - 0.5, max + 0.5] } : {}) }, y: heights(data) },
                axes: [data.bars ? { ...axis, show: false } : isTime ? { ...axis, space: widestTick, values: (_u, ticks) => ticks.map(tick => clock(tick)) } : axis, axis],
                legend: { show: data.series.length > 1 },
                cursor: { y: false },
                series: [isTime ? { label: 'Time', value: (_u, at) => at === null ? '–' : clock(at) } : {}, ...data.series.map((series, i): uPlot.Series => ({
                    label: series.label,
                    stroke: strokes[i % strokes.length],
                    width: 1.5,
                    points: { show: false },
                    ...(data.bars ? this.bars(series, colour) : {}),
                }))],
                hooks: { ready: [plot => this.open(plot, data)] },
            },
            [data.x, ...data.series.map(series => data.logarithmic ? series.values.map(value => value === null ? null : Math.max(value, leastOfLogarithm)) : series.values)],
            this);
    }

    private bars(series: Series, colour: (name: string) => string): Partial<uPlot.Series> {
        const colours: Record<string, string> = { success: colour('green'), error: colour('red'), aborted: colour('orange') };
        const fills = (series.states ?? []).map(state => colours[state] ?? colour('secondary'));
        return {
            width: 0,
            paths: uPlot.paths.bars!({ size: [0.8, 40], disp: { fill: { unit: 3, values: () => fills } } }),
        };
    }

    private open(plot: uPlot, data: Data) {
        if (!data.links) return;
        plot.over.addEventListener('click', () => {
            const link = plot.cursor.idx == null ? undefined : data.links![plot.cursor.idx];
            if (link) location.href = new URL(link, document.baseURI).href;
        });
    }
}

/** From zero up; or, by their logarithm, over whole powers of ten. */
function heights(data: Data): uPlot.Scale {
    return data.logarithmic
        ? { distr: 3, range: (_u, min, max) => [10 ** Math.floor(Math.log10(min) - 0.01), 10 ** Math.ceil(Math.log10(max))] }
        : { range: (_u, _min, max) => [0, max > 0 ? max * 1.1 : 1] };
}

/** A style's colour as a canvas takes it. */
function resolve(element: HTMLElement, colour: string) {
    element.style.color = colour;
    const resolved = getComputedStyle(element).color;
    element.style.color = '';
    return resolved;
}

customElements.define('line-chart', LineChart);
