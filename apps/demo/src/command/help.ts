export const HELP = `A brain: indexes a folder of Markdown, watches it, and answers searches. It runs until Ctrl-C.

  npm run demo -- [options]

  --notes DIR       the folder of the notes (default: the Markdown of this repository and its packages)
  --search "WORDS"  index, show the best answers, and end: 0 when there are some, 1 when there are none
  --for 20s         run for so long; together with --search, show the answers again when they change
  --port 8080       serve /search?q=words and /metrics (for Prometheus) to this machine
  --data DIR        where the database and its backups are kept (default: a folder in your user data)
  --help            this text

Words must all occur; "words in quotes" must occur as they stand.`;
