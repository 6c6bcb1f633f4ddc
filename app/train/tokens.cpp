#include "train/tokens.h"

#include "train/jsonlines.h"
#include "train/leastsquares.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace oxide::train {

using base::Result;
using routing::Count;
using routing::kCounts;
using routing::kTokenizers;
using routing::Tokenizer;

namespace {

constexpr double kUnit = 256; ///< the table's parts of a token

std::string nameOfTokenizer(std::size_t tokenizer)
{
    return std::string(base::nameOf(static_cast<Tokenizer>(tokenizer)));
}

/// What the vocabularies have in common: a word is a token, a long one two, a letter of a script of
/// their own half of one. The texts move it; where they have nothing to say, it stays.
std::vector<Belief> beliefs()
{
    constexpr double kStrength = 2e-4;
    constexpr double kUnbounded = -4;
    std::vector<Belief> all(kCounts, Belief{0, kStrength, 0});
    const auto row = [&](Count count) -> Belief & { return all[static_cast<std::size_t>(count)]; };
    const auto span = [&](Count first, Count last, double from, double step) {
        for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
            all[i].likely = from + step * static_cast<double>(i - static_cast<std::size_t>(first));
    };
    span(Count::Word1, Count::Word16, 0.9, 0.08);
    span(Count::Inner1, Count::Inner16, 0.9, 0.12);
    span(Count::Upper1, Count::Upper10, 0.7, 0.25);
    span(Count::Signs1, Count::Signs5, 0.8, 0.3);
    row(Count::LettersBeyond).likely = 0.2;
    row(Count::MarkedLetters).likely = 0.3;
    row(Count::DigitTriples).likely = 1;
    row(Count::LineEnd).likely = 0.8;
    row(Count::LineEnds).likely = 0.8;
    row(Count::Indents).likely = 0.8;
    row(Count::Gaps).likely = 0.8;
    row(Count::SignsBeyond).likely = 0.3;
    row(Count::Repeats).likely = 1;
    row(Count::RepeatBytes).likely = 0.05;
    row(Count::Han).likely = 0.7;
    row(Count::Kana).likely = 0.6;
    row(Count::Hangul).likely = 0.6;
    row(Count::Cyrillic).likely = 0.26;
    row(Count::Greek).likely = 0.4;
    row(Count::Semitic).likely = 0.4;
    row(Count::Vietnamese).likely = 0.4;
    row(Count::WideSigns).likely = 0.9;
    row(Count::Typographic).likely = 0.8;
    row(Count::OtherLetters).likely = 0.7;
    row(Count::Pictures).likely = 2;
    for (const Count count :
         {Count::SignAfterWord, Count::WordAfterSign, Count::LineEndAfterSign, Count::Sentences,
          Count::Titled, Count::EnglishWords, Count::ForeignWords, Count::MarkedWords})
        row(count).least = kUnbounded; // they only correct what others count
    return all;
}

/// Kinds count alike, however many texts each has; what SPEC names counts double.
double importanceOf(const std::string &kind, double share)
{
    static const std::set<std::string> named = {"english", "code", "german", "chinese"};
    return (named.contains(kind) ? 2.0 : 1.0) / share;
}

TokenWeights learntFrom(const std::vector<const CountedText *> &texts)
{
    std::map<std::string, double> shares;
    for (const CountedText *text : texts)
        shares[text->kind] += 10.0 / static_cast<double>(texts.size());
    std::vector<Equation> equations;
    for (const CountedText *text : texts) {
        Equation equation;
        equation.amounts.assign(text->counts.counts.begin(), text->counts.counts.end());
        equation.importance = importanceOf(text->kind, shares[text->kind]);
        equations.push_back(std::move(equation));
    }
    TokenWeights weights{};
    for (std::size_t tokenizer = 0; tokenizer < kTokenizers; ++tokenizer) {
        for (std::size_t i = 0; i < texts.size(); ++i)
            equations[i].total = texts[i]->tokens[tokenizer];
        const std::vector<double> learnt = leastSquares(equations, beliefs());
        for (std::size_t count = 0; count < kCounts; ++count)
            weights[count][tokenizer] = std::round(learnt[count] * kUnit) / kUnit;
    }
    return weights;
}

std::vector<const CountedText *> pointersTo(const std::vector<CountedText> &texts,
                                            const std::string &exceptSource)
{
    std::vector<const CountedText *> pointers;
    for (const CountedText &text : texts) {
        if (text.source != exceptSource)
            pointers.push_back(&text);
    }
    return pointers;
}

using Estimator = std::function<double(const CountedText &, std::size_t)>;

void addScores(const std::vector<CountedText> &texts, const Estimator &estimator,
               TokenScoreTable &into)
{
    for (const CountedText &text : texts) {
        for (std::size_t tokenizer = 0; tokenizer < kTokenizers; ++tokenizer) {
            TokenScores &scores = into[text.kind][tokenizer];
            const double estimated = estimator(text, tokenizer);
            scores.errors.push_back(estimated / text.tokens[tokenizer] - 1);
            scores.estimated += estimated;
            scores.real += text.tokens[tokenizer];
        }
    }
}

} // namespace

Result<std::vector<CountedText>> readCountedTexts(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    std::vector<CountedText> texts;
    for (const boost::json::object &row : *rows) {
        CountedText text{textAt(row, "kind"),
                         textAt(row, "source"),
                         routing::countText(textAt(row, "text")),
                         {}};
        const boost::json::value *tokens = row.if_contains("tokens");
        for (std::size_t i = 0; i < kTokenizers; ++i) {
            const boost::json::value *count =
                tokens != nullptr && tokens->is_object()
                    ? tokens->as_object().if_contains(nameOfTokenizer(i))
                    : nullptr;
            if (count == nullptr || !count->is_int64() || count->as_int64() < 1)
                return fail(base::ErrorKind::InvalidArgument,
                            path + " has a text without tokens of " + nameOfTokenizer(i) + '.');
            text.tokens[i] = static_cast<double>(count->as_int64());
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

TokenWeights trainTokens(const std::vector<CountedText> &texts)
{
    return learntFrom(pointersTo(texts, {}));
}

double TokenScores::bias() const
{
    return real > 0 ? estimated / real - 1 : 0.0;
}

double TokenScores::median() const
{
    std::vector<double> sizes;
    for (const double error : errors)
        sizes.push_back(std::abs(error));
    std::ranges::sort(sizes);
    return sizes.empty() ? 0.0 : sizes[sizes.size() / 2];
}

double TokenScores::within(double error) const
{
    const auto near =
        std::ranges::count_if(errors, [&](double each) { return std::abs(each) <= error; });
    return errors.empty() ? 0.0 : static_cast<double>(near) / static_cast<double>(errors.size());
}

TokenScoreTable scoreTokens(const std::vector<CountedText> &texts)
{
    TokenScoreTable scores;
    const auto compiled = [](const CountedText &text, std::size_t tokenizer) {
        return static_cast<double>(
            routing::estimateTokens(text.counts, static_cast<Tokenizer>(tokenizer)));
    };
    addScores(texts, compiled, scores);
    return scores;
}

TokenScoreTable crossValidateTokens(const std::vector<CountedText> &texts)
{
    std::map<std::string, std::vector<CountedText>> sources;
    for (const CountedText &text : texts)
        sources[text.source].push_back(text);
    TokenScoreTable scores;
    for (const auto &[source, asked] : sources) {
        const TokenWeights weights = learntFrom(pointersTo(texts, source));
        const auto learnt = [&weights](const CountedText &text, std::size_t tokenizer) {
            double sum = 0;
            for (std::size_t i = 0; i < kCounts; ++i)
                sum += text.counts.counts[i] * weights[i][tokenizer];
            return std::max(std::round(sum), 1.0);
        };
        addScores(asked, learnt, scores);
    }
    return scores;
}

std::string tableText(const TokenWeights &weights)
{
    std::string text = "// Written by oxide-train train tokens; by Count, in 1/256 of a token of "
                       "each Tokenizer in the enum's order.\n";
    for (const auto &row : weights) {
        text += '{';
        for (std::size_t i = 0; i < kTokenizers; ++i)
            text += (i > 0 ? ", " : "") + std::to_string(std::lround(row[i] * kUnit));
        text += "},\n";
    }
    return text;
}

Result<std::string> tokenLines(const std::string &path)
{
    const auto rows = readJsonLines(path);
    if (!rows)
        return fail(rows.error());
    std::string out;
    for (const boost::json::object &row : *rows) {
        boost::json::object tokens;
        for (std::size_t i = 0; i < kTokenizers; ++i)
            tokens[nameOfTokenizer(i)] =
                routing::estimateTokens(textAt(row, "prompt"), static_cast<Tokenizer>(i));
        out += boost::json::serialize(boost::json::object({{"tokens", std::move(tokens)}})) + '\n';
    }
    return out;
}

} // namespace oxide::train
