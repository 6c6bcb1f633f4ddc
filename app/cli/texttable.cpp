#include "cli/texttable.h"

#include <algorithm>
#include <utility>

namespace oxide::cli {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastWidth = 12; ///< of a column that shrinks

struct Character {
    std::size_t bytes = 1;
    std::size_t columns = 1;
};

/// East Asian wide blocks and pictures take two columns; combining marks take none.
Character characterAt(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return {1, 1};
    if (lead < 0xE0)
        return {2, lead == 0xCC || (lead == 0xCD && byte(1) < 0xB0) ? 0U : 1U};
    if (lead < 0xF0) {
        const unsigned code = ((lead & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
        const bool isWide =
            (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF)
            || (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF)
            || (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60);
        const bool isMark = code == 0x200D || (code >= 0xFE00 && code <= 0xFE0F);
        return {3, isMark ? 0U : isWide ? 2U : 1U};
    }
    return {4, 2};
}

bool isControl(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

} // namespace

std::size_t displayWidth(std::string_view text)
{
    std::size_t width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        width += character.columns;
        at += character.bytes;
    }
    return width;
}

std::string fitted(std::string_view text, std::size_t width)
{
    std::string out(text);
    std::ranges::replace_if(out, isControl, ' ');
    if (displayWidth(out) <= width || width == 0)
        return out;
    std::size_t at = 0;
    for (std::size_t used = 0; at < out.size();) {
        const Character character = characterAt(out, at);
        if (used + character.columns > width - 1)
            break;
        used += character.columns;
        at += character.bytes;
    }
    return out.substr(0, at) + "…";
}

TextTable::TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}

void TextTable::add(std::vector<Cell> cells)
{
    cells.resize(m_columns.size());
    for (Cell &cell : cells)
        std::ranges::replace_if(cell.text, isControl, ' ');
    m_rows.push_back(std::move(cells));
}

std::vector<std::size_t> TextTable::widths(const Output &out) const
{
    std::vector<std::size_t> widths;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        std::size_t width = displayWidth(m_columns[i].title);
        for (const auto &row : m_rows)
            width = std::max(width, displayWidth(row[i].text));
        widths.push_back(width);
        sum += width + (i > 0 ? kGap : 0);
    }
    const auto room = static_cast<std::size_t>(std::max(out.settings().width, 40));
    if (!out.settings().answersAreTerminal)
        return widths;
    for (std::size_t i = m_columns.size(); i-- > 0 && sum > room;) {
        if (!m_columns[i].mayShrink || widths[i] <= kLeastWidth)
            continue;
        const std::size_t less = std::min(sum - room, widths[i] - kLeastWidth);
        widths[i] -= less;
        sum -= less;
    }
    return widths;
}

void TextTable::print(Output &out) const
{
    const std::vector<std::size_t> room = widths(out);
    const auto line = [&](auto textAt, auto toneAt) {
        std::vector<Cell> pieces;
        std::string space; // before the next piece; none is left at the line's end
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            Cell cell{fitted(textAt(i), room[i]), toneAt(i)};
            const std::string padding(room[i] - displayWidth(cell.text), ' ');
            const bool isRight = m_columns[i].align == Align::Right;
            space += isRight ? padding : std::string();
            if (!cell.text.empty())
                pieces.insert(pieces.end(), {{std::exchange(space, {})}, std::move(cell)});
            space += isRight ? std::string() : padding;
            space.append(kGap, ' ');
        }
        out.answerLine(pieces);
    };
    line([&](std::size_t i) -> const std::string & { return m_columns[i].title; },
         [](std::size_t) { return Tone::Strong; });
    for (const auto &row : m_rows) {
        line([&](std::size_t i) -> const std::string & { return row[i].text; },
             [&](std::size_t i) { return row[i].tone; });
    }
}

} // namespace oxide::cli
