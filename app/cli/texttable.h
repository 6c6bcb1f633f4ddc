#pragma once

#include "cli/output.h"

#include <string>
#include <vector>

namespace oxide::cli {

enum class Align { Left, Right };

struct Column {
    std::string title;
    Align align = Align::Left;
    bool mayShrink = false; ///< cut with an ellipsis where the terminal is too narrow
};

/// Rows in aligned columns, as text. Widths count characters as a terminal shows them (wide Han
/// and kana are two).
class TextTable
{
public:
    explicit TextTable(std::vector<Column> columns);
    void add(std::vector<Cell> cells);
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }
    void print(Output &out) const;

private:
    [[nodiscard]] std::vector<std::size_t> widths(const Output &out) const;

    std::vector<Column> m_columns;
    std::vector<std::vector<Cell>> m_rows;
};

/// Columns that a terminal needs for the text.
[[nodiscard]] std::size_t displayWidth(std::string_view text);
/// At most so many columns; what is cut ends in an ellipsis. Control characters become spaces.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t width);

} // namespace oxide::cli
