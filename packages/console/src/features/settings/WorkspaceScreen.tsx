export function WorkspaceScreen() { return null; }
