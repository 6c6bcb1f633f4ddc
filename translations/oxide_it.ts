<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="it" sourcelanguage="en">
<context>
    <name>Autostart</name>
    <message>
        <source>Cannot write the Run key of Windows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot remove %1. Is it read-only?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cannot write %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Decision</name>
    <message>
        <source>personal data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a secret</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rule %1 keeps this on your machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rule %1 keeps text with %2 on your machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you chose it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rule %1 sends it there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is assigned to it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local services are preferred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it ranks best of %1 that can do this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is the only one that can do this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has answered this conversation so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a rule keeps this on your machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service that the rule names cannot be used now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was meant to do it and cannot be used now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nobody has room for all of the files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the text holds %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody can do this now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Goes to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Goes to %1 on %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, and %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>because %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>difficulty %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tokens in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 out</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>A desktop control room for language models.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start in the tray, without a window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with five simulated services and a throw-away data folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the quick prompt of the running Oxide, starting it in the tray where none runs. Bind this to a key of your desktop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep history and settings in DIR.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read and write this configuration FILE.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open this page: overview, run, routing, history, services, settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try oxide --help.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>oxide takes no argument &quot;%1&quot;. Try oxide --help.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Routing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Runs on this machine; Oxide can start it when it is down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start its local server in the Developer view.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs an API key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Needs an API key; one for many models.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OpenAI compatible server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vLLM, llama.cpp and others speak this dialect.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in once by running gemini in a terminal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in once by running qwen in a terminal.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A program that writes its answer to standard output.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QCheckBox</name>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>QMenu</name>
    <message>
        <source>Its own choice of model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its own choice (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No other service</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Rule</name>
    <message>
        <source>choose a service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>or</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is between</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is at least</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is under</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the text holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the task is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>difficulty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the number of files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the prompt has the word</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the prompt matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it comes from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the client is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model asked for is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the time is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>send to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>then</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nobody else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on failure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keep it on this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refuse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and say</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>why</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>urgent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type of task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Personal data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Difficulty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size in tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number of files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where it comes from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time of day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What happens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When an answer breaks off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When all of them fail</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Services</name>
    <message>
        <source>command line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>local, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>network, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cloud, no key yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cloud, 1 key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cloud, %1 keys</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>Size of a log file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A full file is set aside and a new one begun.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time for one attempt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long one attempt may take in all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a service may take to accept the connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time to the first token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a service may think before it says anything.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence within an answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long an answer may pause before it counts as broken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often a service is asked again beside the first attempt.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry after a failure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask again where a fault may pass; off: go to the next service at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First pause before a retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Doubles with each retry, and is spread at random.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest pause before a retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pause does not grow beyond this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest wait a service may ask for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where a service asks for a longer wait, the next one is used instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks at once for each service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More of them wait; a service may have a number of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many tasks may wait in all; more are refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prefer local services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use services on this machine first where they can do the task.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fall back to other services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use another service where the chosen one fails.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failures in a row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After so many a service is left alone for a while.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Then one task is let through to try.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Health stays known for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Within this time a service is not checked again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time between checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often every service is looked at in the background.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time for a check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A service that takes longer counts as down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep prompts and answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As they are (full), without personal data and keys (redacted), or only as a fingerprint (hash).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep history for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Older tasks are deleted; 0 keeps them for ever.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The least that is written down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log to the terminal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also write the log to standard error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Relative to the data folder; empty: no file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Old log files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many full log files are kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep keys in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The system&apos;s keychain, or (file) secrets.json in the data folder, not encrypted and readable by you alone: for machines without a keychain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own terms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words that are treated like personal data: names of projects, customers, people.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close to the tray</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closing the window leaves Oxide running in the tray.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start at login</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start in the background when you sign in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark, or as the system is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Execution</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Routing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Circuit breaker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Health checks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Storage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Security</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Application</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SettingValue</name>
    <message>
        <source>From %1 to %2%3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At least %1%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most %1%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A number is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A whole number is needed here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>Healthy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>half-open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done after fallback</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Waterfall</name>
    <message>
        <source>wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waited %1 before attempt %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempt %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed after %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running for %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answered in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connected after %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first token after %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 so far</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>%1 h %2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1k</source>
        <comment>thousands</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1M</source>
        <comment>millions</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>under 1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>personal data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You chose this one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule %1 decided.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kind of task is assigned to it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local services are preferred.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It ranks best of those that can do the task.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is the only one that can do the task.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has answered this conversation so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This stays on your machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule %1 keeps this on your machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule %1 refuses it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The service that the rule names cannot be used now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was meant to do it and cannot be used now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody has room for all of the files; they will be cut to what fits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Falling back to others is switched off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such service.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The service is switched off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The service is down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The service has not been checked yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It failed several times in a row and is left alone for a while.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The service does not have this model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The task is larger than its context window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It cannot use tools.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It cannot read images.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It cannot promise JSON.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is not on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rule that decided does not name it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You chose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text holds %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text holds a secret.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service did not accept the request</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service did not accept the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service does not have this model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the task is larger than the model&apos;s context window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the quota is used up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service had an error of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service is overloaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the answer broke off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the service reported an error while it answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the answer could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the answer was empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection broke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the host&apos;s name was not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the secure connection failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it took too long to connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the first word took too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the answer stood still for too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the answer took too long in all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the request was not valid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it exists already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a rule refused it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no service can do this now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it was cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Oxide ended before it was done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the program was not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the program ended with an error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a file could not be read or written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the place cannot be written to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the database reported an error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the configuration is not valid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this is not supported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an internal error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMM</source>
        <comment>day and month</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>day, month and year</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>minutes ago</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MMMM yyyy</source>
        <comment>month and year</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <comment>full date</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>coding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>code review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bug search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refactoring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>documentation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>codebase analysis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quick query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>general</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>app</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>api</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mcp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>command line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>start over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an e-mail address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a phone number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a card number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an IBAN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a social security number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an IP address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an API key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a private key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a term of your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split the files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a consensus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>estimated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>computed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>send to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keep it on this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refuse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done after fallback</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>model on service</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 file</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tasks</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::desktop::Application</name>
    <message>
        <source>The demo could not be started.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::AboutPane</name>
    <message>
        <source>Oxide %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A desktop control room for language models. Free software under the GNU General Public License, version 3 or later; it comes without any warranty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built on Qt %1, QCoro, Boost, yaml-cpp, QtKeychain and SQLite.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verify the audit chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>database, configuration, services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chain is whole</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 entries checked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chain is broken</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ActivityModel</name>
    <message>
        <source>waiting</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::AnswerPane</name>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop this answer (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text of the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you send is answered here, word by word, with every attempt that it took.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reasoning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting, %1 before it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 in, %2 out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cost unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tok/s</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::AssignmentCard</name>
    <message>
        <source>Prefer services on this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let another service step in when one fails</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where no rule fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by type of task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service for %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::BreakerStrip</name>
    <message>
        <source>Outcomes of the last requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of the last %2 failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::CandidateModel</name>
    <message>
        <source>Score %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2, weight %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::CandidateTable</name>
    <message>
        <source>Candidates</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::CommandPalette</name>
    <message>
        <source>Choose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&gt; commands, # tasks, @ services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to a page, run a command, find a task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing fits. Fewer letters find more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ConversationList</name>
    <message>
        <source>Conversations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you ask here is kept as a conversation, to go on with later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New conversation (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete conversation…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete “%1”?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ConversationModel</name>
    <message>
        <source>%1, %2, %3</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::DecisionCard</name>
    <message>
        <source>Decision</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::DryRunCard</name>
    <message>
        <source>Dry run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no model is called</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A prompt to try the rules on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt for the dry run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a prompt to see which rule would decide, also before saving.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::FileChip</name>
    <message>
        <source>about %1 tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press to take it away</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::FilterChips</name>
    <message>
        <source>Take this filter away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter %1, press to take it away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filters in force</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After fallback</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One conversation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 24 hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All time</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::FilterPane</name>
    <message>
        <source>Filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After fallback</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::FirstRunPage</name>
    <message>
        <source>Your models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for models on this machine…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add another…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starts Oxide with five simulated services and a throw-away history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Skip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring over %1 tasks and %2 rules from an earlier Oxide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Oxide looked on this machine and found no model yet. Start Ollama or LM Studio, add a service with a key, or try the demo. Nothing has been sent anywhere.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Oxide looked on this machine and found %n. Nothing has been sent anywhere yet.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Bringing over the earlier history…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::FoundList</name>
    <message>
        <source>Found on this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::HealthMatrix</name>
    <message>
        <source>healthy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>degraded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Health of the services over time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 to %3: %4</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::HistoryModel</name>
    <message>
        <source>%1 tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cost %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>took %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time ↓</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duration</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::HistoryPage</name>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Period</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete the selected tasks…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete all tasks that are listed…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search prompts, answers, files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>120 tasks, 6 ms</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2, %3</source>
        <comment>124 of 3,120, 6 ms</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No tasks yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything that you, your programs and your agents ask will be found here, with its answer, its attempts and its cost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run a prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No task has all of these words and filters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear search and filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete %1 with prompt, answer and attempts? This cannot be undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete all %1 that are listed, except those that still run? This cannot be undone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the listed tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::HistoryTable</name>
    <message>
        <source>Tasks</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::KeyEditor</name>
    <message>
        <source>Keychain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Variable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the key is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste a key; the keychain keeps it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of an environment variable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A variable&apos;s name has letters, digits and _ only. To enter the key itself, choose Keychain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take away %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::LatencyChart</name>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Median %1, p95 %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer in this time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From %1
p50 %2, p90 %3, p95 %4</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::MachineTile</name>
    <message>
        <source>This machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>VRAM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Oxide</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::MainWindow</name>
    <message>
        <source>%1 – Oxide</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n degraded</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n down</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 down, %2 degraded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Welcome – Oxide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quick prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check all services now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume the engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause the engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit Oxide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Application</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New task on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This desktop has no tray: Oxide goes on, minimised. Ctrl+Q quits it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::MarkdownView</name>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy code block %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ModelsTable</name>
    <message>
        <source>loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tools</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>preferred</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context, tokens</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::MoneyTable</name>
    <message>
        <source>Tokens and cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tok</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In, from the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In, written to the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reasoning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempt %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Total, %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Total</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::OutcomeLegend</name>
    <message>
        <source>Answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After fallback</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::OverviewPage</name>
    <message>
        <source>5 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>24 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>tasks in %n s</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tasks in %n min</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tasks in %n h</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>tasks a day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one cell an hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>one cell %n s</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one cell %n min</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one cell %n h</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time span</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check all services now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume the engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause the engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+N</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Success rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency, median</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Output speed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spend today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>whole answer, all services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Health</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of the services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No services yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Here you will see hour by hour how each one does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Activity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Newest tasks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No tasks yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The newest tasks appear here while they run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start with a prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>last %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>last %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>p95 %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tok/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first token %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all prices known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no price is known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and some unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing spent</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n healthy</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n degraded</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n down</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n off</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>dddd d MMMM, HH:mm</source>
        <comment>date in the page&apos;s head</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::Page</name>
    <message>
        <source>Page %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ParallelForm</name>
    <message>
        <source>Each service reads a share of the files; the answers are put together.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every service reads all files and answers the same question.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every service answers; then one of them merges the answers into one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All usable services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parallel analysis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>many files, several services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a folder on the prompt, or choose one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patterns, separated by commas; ** stands for any folders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as in the settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder to analyse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder to read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say which files of the folder to read.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::PartsTable</name>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::PromptBox</name>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask something. Drop files here to send them along.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not readable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This file is not there or cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tokens in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seen in the text: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>will be cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The files are larger than what the model can read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add files</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::QuickPrompt</name>
    <message>
        <source>Quick prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask anything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter sends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl Shift C</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl ↵</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Esc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, rule %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, %1 tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ReasonTags</name>
    <message>
        <source>Reason codes</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::RoutingPage</name>
    <message>
        <source>Routing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes over a routing_rules.json of Oxide: which type of task goes where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes which type of task goes where as a routing_rules.json</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the first that fits decides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A rule sends tasks of a kind to a service, keeps them on this machine or refuses them. Without rules the types of task and the ranking decide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag to reorder, or Alt+Up and Alt+Down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revert</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save (Ctrl+S)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take those</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rules were changed elsewhere while you edited them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln rules</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln warnings</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Otherwise the type of task decides, then the ranking: services on this machine first, healthy before degraded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Otherwise the type of task decides, then the ranking: healthy before degraded, in the order of the configuration.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Has errors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved, in force</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import routing rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 assignment taken from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%2 assignments taken from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export routing rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::RuleList</name>
    <message>
        <source>Rules</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::RuleRow</name>
    <message>
        <source>Drag to reorder, or Alt+Up and Alt+Down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the rule by dragging</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a condition</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule %1 is in force</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, switched off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move above %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Never reached: rule %1 takes all of these first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of rule %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Then try</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop: keep what came, and say that it broke off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start over with the next one, below a mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue: the next one goes on from what came</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with the other usable services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move up	Alt+Up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move down	Alt+Down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When an answer breaks off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When all of them fail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate	Ctrl+D</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete	Del</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::RuleToken</name>
    <message>
        <source>%1: %2, press to change</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::RunPage</name>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How to run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parallel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send  Ctrl+↵</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An answer is coming. Stop it first, or begin a new conversation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write a prompt first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send (Ctrl+Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same prompt goes to both services at once. Each answer is a task of its own in the history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a prompt to see where it would go, and why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This leaves your machine for %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stays on this machine, unless a failure passes it on to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing of this leaves the machine.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ServiceDelegate</name>
    <message>
        <source>since %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ServiceDetail</name>
    <message>
        <source>first token %1, total %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>, %n at once</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No models known yet. A test lists them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Used by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New task on this service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Breaker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>30 requests ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>latest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, took %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No request yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of the last %2 failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, one trial at %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rule %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n task types</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No rule names it; it is chosen where it ranks best.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tasks in 24 h</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ServiceEditor</name>
    <message>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A name on the PATH, or a path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arguments, one a line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{prompt}, {model} and {file} are filled in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>API keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first preferred one that is there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preferred models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names or parts of names, by comma.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start Ollama when it is down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits and more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By its address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local: private text may go there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where it runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait for the first token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait in all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As set for all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tasks at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the provider says</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Context window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most local servers need none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A service needs a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Letters, digits, _ and - only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a service of this name already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An address looks like http://127.0.0.1:8000/v1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name the program to run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One argument must hold {prompt} or {file}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ServiceModel</name>
    <message>
        <source>latency over 24 hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Latency, 24 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Median</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Breaker</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ServicesPage</name>
    <message>
        <source>Services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find local services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter services and models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problems</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No services yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A service is a model server, a cloud account or a program that answers prompts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look on this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check all now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a service to see how it does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 usable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Problems %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checked %1 s ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checked %1 min ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking on this machine…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing new was found on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n found and added.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 was removed. Its history stays.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::SettingRow</name>
    <message>
        <source>In force after a restart of Oxide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the default, %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No setting fits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search for a word of its name or of what it does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::Sidebar</name>
    <message>
        <source>Ctrl K</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to a page, a task or a service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::StatusBar</name>
    <message>
        <source>Status</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 running, %2 waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Today unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The price of today&apos;s tasks is not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today %1 and unknown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The price of some of today&apos;s tasks is not known.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::Strip</name>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::TargetPicker</name>
    <message>
        <source>Who answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its own choice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At the moment %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::TaskDetailPane</name>
    <message>
        <source>from %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>client “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>text prompt</source>
        <comment>language and title of a code block</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No task chosen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a row to see what was tried, what was answered and what it cost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to show of the task</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replay decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decides once more from what was stored, without calling any model, and compares</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open in Run (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens and cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read all of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The prompt was not kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Request %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The prompt of this task was not kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No decision was stored.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decided once more from what was stored: it came out the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The decision came out differently: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::TaskRun</name>
    <message>
        <source>%1 broke off here. %2 starts over below.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 broke off here. %2 goes on below.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::TestView</name>
    <message>
        <source>Program found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models listed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stream ended cleanly</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not tested since Oxide started.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Testing: reach, models, first token, end of stream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The test passed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The test failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::ThroughputChart</name>
    <message>
        <source>Throughput</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 answered, %2 failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No task ended in this time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2
%3 answered, %4 after fallback, %5 failed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::TokenPopup</name>
    <message>
        <source>Words, separated by commas; one of them is enough</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names that programs give themselves, separated by commas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Models, separated by commas; a * at the end stands for anything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at least</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>under</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A regular expression over the prompt</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local time; may span midnight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the caller is told</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Message to the caller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove this condition</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::Tray</name>
    <message>
        <source>Quick prompt…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Oxide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 running, %2 waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Oxide goes on in the tray</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit it from there, or let closing quit it in Settings.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::Waterfall</name>
    <message>
        <source>connect, wait</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>first token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stream</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not tried yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attempts: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>oxide::ui::WaterfallLegend</name>
    <message>
        <source>Legend: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
