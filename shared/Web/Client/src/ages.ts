const tick = 1000;
const warnAfter = 30;

/** "12 s ago" of so many seconds. */
export function ageText(seconds: number): string {
    const s = Math.max(0, Math.floor(seconds));
    if (s < 60) return `${s} s`;
    if (s < 3600) return `${Math.floor(s / 60)} min`;
    if (s < 172800) return `${Math.floor(s / 3600)} h`;
    return `${Math.floor(s / 86400)} d`;
}

/** Keeps ages growing between two renderings; they are counted from when the page was rendered, so a wrong clock here does not matter. */
export function startAges() {
    setInterval(() => {
        for (const element of document.querySelectorAll<HTMLElement>('[data-age]')) {
            const arrived = Number(element.dataset.arrived ?? (element.dataset.arrived = String(performance.now())));
            const seconds = Number(element.dataset.age) + (performance.now() - arrived) / 1000;
            const text = `${element.dataset.prefix ?? ''}${ageText(seconds)}${element.dataset.suffix ?? ''}`;
            if (element.textContent !== text) element.textContent = text;
            if (element.dataset.fades === 'true') element.classList.toggle('is-old', seconds > warnAfter);
        }
    }, tick);
}
