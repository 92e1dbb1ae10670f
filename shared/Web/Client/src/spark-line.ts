const mostValues = 60;
const width = 60;
const height = 16;

/** The values that were seen, by what they are of, as long as the browser stays: going to another page and back loses none. */
const seen = new Map<string, { at: string; values: number[] }>();

/** How something that is measured went while it was watched: a value more whenever data-at changes. */
class SparkLine extends HTMLElement {
    static readonly observedAttributes = ['data-key', 'data-at'];

    attributeChangedCallback() {
        const { key, at, value } = this.dataset as { key: string; at: string; value: string };
        const known = seen.get(key) ?? { at: '', values: [] };
        if (known.at !== at) seen.set(key, { at, values: [...known.values, Number(value)].slice(-mostValues) });
        this.draw(seen.get(key)!.values);
    }

    private draw(values: number[]) {
        const most = Math.max(...values, Number.EPSILON);
        const step = width / Math.max(values.length - 1, 1);
        const points = values.map((value, i) => `${(i * step).toFixed(1)},${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`);
        const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' })) svg.setAttribute(name, String(value));
        const line = document.createElementNS(svg.namespaceURI, 'polyline');
        line.setAttribute('points', (points.length > 1 ? points : [`0,${points[0]!.split(',')[1]}`, `${width},${points[0]!.split(',')[1]}`]).join(' '));
        svg.append(line);
        const text = document.createElement('span');
        text.textContent = this.dataset.text ?? '';
        this.replaceChildren(svg, text);
    }
}

customElements.define('spark-line', SparkLine);
