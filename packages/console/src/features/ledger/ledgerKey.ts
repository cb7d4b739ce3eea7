/** Everything that is known of the ledger; a replay asks for all of it again. */
export const ledgerKey = ["ledger"] as const;
