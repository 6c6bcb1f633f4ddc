#include "sim/compose.h"

#include "base/text.h"

#include <array>

namespace oxide::sim {

namespace {

/// {n} is a name made of the topic, {t} the topic as it is.
struct Sample {
    std::string_view language; ///< as a Markdown fence has it
    std::string_view words;    ///< any of them in a prompt means this language
    std::string_view code;
};

constexpr auto samples = std::to_array<Sample>({
    {"python", "python|django|pandas|flask", R"(from __future__ import annotations

from collections import defaultdict
from typing import Iterable


def {n}(items: Iterable[str]) -> dict[str, list[str]]:
    """Group the items for {t} by their first letter, keeping their order."""
    groups: dict[str, list[str]] = defaultdict(list)
    for item in items:
        key = item.strip()[:1].lower()
        if key:
            groups[key].append(item.strip())
    return dict(groups)


if __name__ == "__main__":
    for letter, members in {n}(["alpha", "beta", "avocado"]).items():
        print(f"{letter}: {', '.join(members)}")
)"},
    {"cpp", "c++|cpp|qt|cmake", R"(#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// {T}: the first match, or nothing. Never throws on missing input.
[[nodiscard]] std::optional<std::size_t> {n}(const std::vector<std::string> &items,
                                             std::string_view wanted)
{
    const auto it = std::find(items.begin(), items.end(), wanted);
    if (it == items.end())
        return std::nullopt;
    return static_cast<std::size_t>(it - items.begin());
}
)"},
    {"rust", "rust|cargo", R"(use std::collections::HashMap;

/// Counts how often each word of the input for {t} occurs.
pub fn {n}(input: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in input.split_whitespace() {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

#[test]
fn counts_without_case() {
    assert_eq!({n}("One one two")["one"], 2);
}
)"},
    {"go", "golang|go program|go function|in go", R"(package main

import (
	"context"
	"fmt"
	"time"
)

// {n} runs work for {t} until it succeeds or the context ends.
func {n}(ctx context.Context, work func() error) error {
	wait := 50 * time.Millisecond
	for {
		err := work()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("gave up: %w", err)
		case <-time.After(wait):
			wait *= 2
		}
	}
}
)"},
    {"typescript", "typescript|javascript|react|node", R"(export interface Result<T> {
  value?: T;
  error?: string;
}

/** {T}: waits until calls stop coming, then runs the last one. */
export function {n}<A extends unknown[]>(run: (...args: A) => void, waitMs = 200) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: A): void => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...args), waitMs);
  };
}
)"},
    {"sql", "sql|query|database table", R"(-- {T}: totals a month, with the share of each
WITH monthly AS (
    SELECT date_trunc('month', created_at) AS month,
           category,
           sum(amount)                     AS total
    FROM {n}
    WHERE created_at >= current_date - INTERVAL '1 year'
    GROUP BY 1, 2
)
SELECT month,
       category,
       total,
       round(100.0 * total / sum(total) OVER (PARTITION BY month), 1) AS percent
FROM monthly
ORDER BY month DESC, total DESC;
)"},
    {"bash", "bash|shell script|shell", R"(#!/usr/bin/env bash
# {T}: keeps the newest five files of a folder.
set -euo pipefail

{n}() {
    local folder=${1:?folder is missing}
    find "$folder" -maxdepth 1 -type f -printf '%T@ %p\0' |
        sort -z -n -r |
        tail -z -n +6 |
        cut -z -d ' ' -f 2- |
        xargs -0 -r rm --
}

{n} "$@"
)"},
});

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// As a word of its own, plural or not: "sql", but not in "PostgreSQL" or "SQLite".
bool hasWord(std::string_view lower, std::string_view word)
{
    for (std::size_t at = lower.find(word); at != std::string_view::npos;
         at = lower.find(word, at + 1)) {
        std::size_t end = at + word.size();
        end += end < lower.size() && lower[end] == 's' ? 1 : 0;
        const bool begins = at == 0 || !isLetter(lower[at - 1]);
        if (begins && (end >= lower.size() || !isLetter(lower[end])))
            return true;
    }
    return false;
}

const Sample &sampleFor(const std::string &lower)
{
    for (const Sample &sample : samples) {
        std::string_view words = sample.words;
        while (!words.empty()) {
            const std::string_view word = words.substr(0, words.find('|'));
            if (hasWord(lower, word))
                return sample;
            words.remove_prefix(std::min(words.size(), word.size() + 1));
        }
    }
    return samples.front();
}

std::string nameFrom(const std::string &topic)
{
    std::string name;
    for (const char c : base::toLowerAscii(topic)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && !name.empty());
        if (letter)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    while (!name.empty() && name.back() == '_')
        name.pop_back();
    return name.empty() ? "solve" : name;
}

std::string replaced(std::string text, std::string_view slot, const std::string &by)
{
    for (std::size_t at = text.find(slot); at != std::string::npos;
         at = text.find(slot, at + by.size()))
        text.replace(at, slot.size(), by);
    return text;
}

} // namespace

bool asksForCode(const std::string &prompt)
{
    static constexpr auto marks = std::to_array<std::string_view>(
        {"code", "function", "implement", "program", "script", "refactor", "unit test", "class",
         "python", "c++", "rust", "golang", "javascript", "typescript", "sql", "regex", "bash",
         "algorithm", "compile"});
    return std::any_of(marks.begin(), marks.end(),
                       [&](std::string_view mark) { return hasWord(prompt, mark); });
}

std::string codeAbout(const std::string &prompt, const std::string &topic, Random &random)
{
    static const std::vector<std::string_view> before = {
        "Here is a compact version that does one thing and says what it expects:",
        "This is how I would write it:",
        "A small, self-contained version:",
    };
    static const std::vector<std::string_view> after = {
        "It has no dependencies beyond the standard library. The empty input is handled by the "
        "first check, and the order of the input is kept.",
        "The cost is linear in the size of the input. If that becomes too slow, measure before "
        "you change the structure.",
        "The edge cases to test are the empty input, one element, and duplicates.",
    };
    const Sample &sample = sampleFor(prompt);
    std::string title = topic;
    if (title[0] >= 'a' && title[0] <= 'z')
        title[0] = static_cast<char>(title[0] - 'a' + 'A');
    std::string code = replaced(std::string(sample.code), "{n}", nameFrom(topic));
    code = replaced(replaced(std::move(code), "{t}", topic), "{T}", title);
    return std::string(random.pick(before)) + "\n\n```" + std::string(sample.language) + '\n' + code
           + "```\n\n" + std::string(random.pick(after));
}

} // namespace oxide::sim
