import dagre from '@dagrejs/dagre';
import { moveBetween } from './chain-graph-moves';

interface GraphNode { id: string; label: string; detail?: string | null; href?: string | null; state?: string | null; lane?: string | null }
interface GraphEdge { from: string; to: string; label?: string | null; fails?: boolean }
interface Graph { nodes: GraphNode[]; edges: GraphEdge[]; lanes?: string[] }

const svgSpace = 'http://www.w3.org/2000/svg';
const [nodeWidth, nodeHeight, laneGap] = [180, 44, 28];

/** How far an edge that leads back runs below and beside the nodes. */
const backDrop = 22;

/** A graph of the attribute data-graph, laid out from left to right; nodes that name a lane stand in one row of lanes for each. */
class ChainGraph extends HTMLElement {
    static readonly observedAttributes = ['data-graph'];

    connectedCallback() {
        this.draw();
    }

    attributeChangedCallback() {
        if (this.isConnected) this.draw();
    }

    private draw() {
        const graph = JSON.parse(this.dataset.graph ?? '{"nodes":[],"edges":[]}') as Graph;
        const lanes = [...new Set([...graph.nodes.flatMap(node => node.lane ?? []), ...graph.lanes ?? []])];
        const layout = arrange(graph);
        const rows = lanes.length > 0 ? place(graph, layout, lanes) : [];
        const size = { width: Math.max(layout.width, 0), height: rows.at(-1)?.bottom ?? Math.max(layout.height, 0) };
        const margin = graph.edges.some(edge => leadsBack(edge, layout)) ? backDrop + 6 : 10;
        const [width, height] = [size.width + 2 * margin, size.height + 2 * margin];
        const svg = make('svg', { width, height, viewBox: `${-margin} ${-margin} ${width} ${height}`, role: 'group' });
        svg.setAttribute('aria-label', this.getAttribute('aria-label') ?? 'Graph');
        svg.append(arrowHead());
        for (const row of rows) svg.append(lane(row, size.width));
        for (const edge of graph.edges) svg.append(...line(edge, layout));
        for (const node of graph.nodes) svg.append(box(node, layout.places.get(node.id)!));
        this.replaceChildren(svg);
        if (this.dataset.moves) moveBetween(svg as SVGSVGElement, rows);
    }
}

interface Place { x: number; y: number }
interface Layout { places: Map<string, Place>; width: number; height: number }
export interface Row { name: string; top: number; bottom: number }

function arrange(graph: Graph): Layout {
    const layout = new dagre.graphlib.Graph();
    layout.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 60 });
    layout.setDefaultEdgeLabel(() => ({}));
    for (const node of graph.nodes) layout.setNode(node.id, { width: nodeWidth, height: nodeHeight });
    for (const edge of graph.edges) if (layout.hasNode(edge.from) && layout.hasNode(edge.to)) layout.setEdge(edge.from, edge.to);
    dagre.layout(layout);
    const { width, height } = layout.graph() as { width: number; height: number };
    return { places: new Map(graph.nodes.map(node => [node.id, { ...(layout.node(node.id) as Place) }])), width, height };
}

/** Moves every node into the row of its lane; those of one lane that would stand over each other go below. */
function place(graph: Graph, layout: Layout, lanes: string[]): Row[] {
    const rows: Row[] = [];
    let top = 0;
    for (const name of lanes) {
        const columns = new Map<number, number>();
        for (const node of graph.nodes.filter(node => node.lane === name)) {
            const at = layout.places.get(node.id)!;
            const level = columns.get(at.x) ?? 0;
            columns.set(at.x, level + 1);
            at.y = top + laneGap + level * (nodeHeight + 12) + nodeHeight / 2;
        }

        const bottom = top + laneGap + Math.max(1, ...columns.values()) * (nodeHeight + 12);
        rows.push({ name, top, bottom });
        top = bottom + 8;
    }

    return rows;
}

function lane(row: Row, width: number) {
    const group = make('g', {});
    const title = make('text', { x: 8, y: row.top + 17, class: 'graph-lane-title' });
    title.textContent = row.name;
    group.append(make('rect', { x: -6, y: row.top, width: width + 12, height: row.bottom - row.top, rx: 6, class: 'graph-lane' }), title);
    return group;
}

function box(node: GraphNode, at: Place) {
    const link = make('a', node.href ? { href: new URL(node.href, document.baseURI).href } : {});
    const group = make('g', { class: `graph-node state-${node.state ?? 'none'}`, 'data-id': node.id, transform: `translate(${at.x - nodeWidth / 2},${at.y - nodeHeight / 2})` });
    const label = make('text', { x: 12, y: node.detail ? 19 : 27, class: 'graph-label' });
    label.textContent = shorten(node.label, 22);
    const detail = make('text', { x: 12, y: 35, class: 'graph-detail' });
    detail.textContent = shorten(node.detail ?? '', 26);
    const title = make('title', {});
    title.textContent = [node.label, node.detail, node.state].filter(Boolean).join(', ');
    group.append(title, make('rect', { width: nodeWidth, height: nodeHeight, rx: 5 }), label, detail);
    link.append(group);
    return link;
}

function line(edge: GraphEdge, layout: Layout): SVGElement[] {
    const [from, to] = [layout.places.get(edge.from), layout.places.get(edge.to)];
    if (!from || !to) return [];
    const [x1, x2] = [from.x + nodeWidth / 2, to.x - nodeWidth / 2 - 4];
    const bend = Math.max(30, (x2 - x1) / 2);
    const below = Math.max(from.y, to.y) + nodeHeight / 2 + backDrop;
    const course = x2 > x1
        ? `C${x1 + bend},${from.y} ${x2 - bend},${to.y} ${x2},${to.y}`
        : `C${x1 + backDrop},${from.y} ${x1 + backDrop},${below} ${x1 - nodeHeight},${below} L${x2 + nodeHeight},${below} C${x2 - backDrop},${below} ${x2 - backDrop},${to.y} ${x2},${to.y}`;
    const path = make('path', { d: `M${x1},${from.y} ${course}`, class: edge.fails ? 'graph-edge is-failure' : 'graph-edge' });
    path.setAttribute('marker-end', 'url(#arrow)');
    if (!edge.label) return [path];
    const label = make('text', { x: (x1 + x2) / 2, y: (from.y + to.y) / 2 - 4, class: 'graph-edge-label' });
    label.textContent = edge.label;
    return [path, label];
}

function leadsBack(edge: GraphEdge, layout: Layout) {
    const [from, to] = [layout.places.get(edge.from), layout.places.get(edge.to)];
    return from !== undefined && to !== undefined && to.x <= from.x;
}

function arrowHead() {
    const definitions = make('defs', {});
    const marker = make('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' });
    marker.append(make('path', { d: 'M0,0 L8,4 L0,8 z', class: 'graph-arrow' }));
    definitions.append(marker);
    return definitions;
}

function make(name: string, attributes: Record<string, string | number>) {
    const made = document.createElementNS(svgSpace, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
}

const shorten = (text: string, most: number) => text.length > most ? `${text.slice(0, most - 1)}…` : text;

customElements.define('chain-graph', ChainGraph);
