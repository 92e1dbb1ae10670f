/** A box with data-picks-all="ids" ticks all boxes of that name, or none. */
export function startPicks() {
    document.addEventListener('change', event => {
        const all = event.target as HTMLInputElement;
        if (!all.dataset.picksAll) return;
        for (const box of document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${CSS.escape(all.dataset.picksAll)}"]`)) box.checked = all.checked;
    });
}
