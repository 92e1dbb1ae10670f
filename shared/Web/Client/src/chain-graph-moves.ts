import type { Row } from './chain-graph';

/** Lets boxes be dragged from lane to lane: where one is dropped becomes the value of its field in the form, and the form is sent. */
export function moveBetween(svg: SVGSVGElement, rows: Row[]) {
    svg.classList.add('is-movable');
    svg.addEventListener('pointerdown', event => {
        const box = (event.target as Element).closest<SVGGElement>('.graph-node');
        const field = box && svg.closest('form')?.querySelector<HTMLSelectElement>(`[data-step="${CSS.escape(box.dataset.id!)}"]`);
        if (!box || !field) return;
        event.preventDefault();
        svg.setPointerCapture(event.pointerId);
        const [start, at] = [event.clientY, box.getAttribute('transform')!];
        svg.onpointermove = moved => box.setAttribute('transform', `${at} translate(0,${moved.clientY - start})`);
        svg.onpointercancel = () => {
            svg.onpointermove = svg.onpointerup = null;
            box.setAttribute('transform', at);
        };
        svg.onpointerup = dropped => {
            svg.onpointermove = svg.onpointerup = null;
            box.setAttribute('transform', at);
            drop(field, laneAt(rows, dropped.clientY - svg.getBoundingClientRect().top + svg.viewBox.baseVal.y));
        };
    });
}

const laneAt = (rows: Row[], y: number) => rows.find(row => y >= row.top && y <= row.bottom)?.name;

function drop(field: HTMLSelectElement, lane: string | undefined) {
    if (!lane || field.value === lane || ![...field.options].some(option => option.value === lane)) return;
    field.value = lane;
    field.form!.requestSubmit(field.form!.querySelector<HTMLButtonElement>('button[name=do][value=steps]'));
}
