export function SignInLinkScreen() { return null; }
