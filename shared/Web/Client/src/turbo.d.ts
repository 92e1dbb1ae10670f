declare module '@hotwired/turbo' {
    export function visit(url: string, options?: { action?: 'advance' | 'replace' }): void;
    export function morphElements(current: Element, replacement: Element | ChildNode[], options?: {
        morphStyle?: 'innerHTML' | 'outerHTML';
        callbacks?: { beforeNodeMorphed?: (current: Node, replacement: Node) => boolean };
    }): void;
}
