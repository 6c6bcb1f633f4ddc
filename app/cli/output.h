#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::cli {

/// Meaning, not colour: on a terminal it becomes one, in a pipe nothing.
enum class Tone { Plain, Strong, Quiet, Good, Warning, Bad };

/// A piece of text in one tone.
struct Cell {
    std::string text;
    Tone tone = Tone::Plain;
};

/// Where everything is written: answers to stdout, all else to stderr. What goes to a terminal is
/// made harmless() first, for much of it is the words of models, servers and files; a pipe gets
/// the bytes as they are.
class Output final
{
public:
    struct Settings {
        std::FILE *answers = stdout;
        std::FILE *remarks = stderr;
        bool answersAreTerminal = false;
        bool remarksAreTerminal = false;
        bool mayColour = false; ///< a terminal that can, and no NO_COLOR
        bool json = false;
        bool quiet = false; ///< no remarks but errors
        int width = 80;     ///< columns of the terminal
    };

    explicit Output(Settings settings);
    /// For this process: asks the terminal and the environment (NO_COLOR, TERM).
    [[nodiscard]] static Settings detect();

    [[nodiscard]] const Settings &settings() const { return m_settings; }

    /// Appends to the answer and flushes. Cut between characters only. False once nobody reads
    /// any more.
    bool answer(std::string_view text);
    /// The same with a newline after it.
    bool answerLine(std::string_view text);
    /// A line of pieces, in colour where that may be.
    bool answerLine(const std::vector<Cell> &pieces);
    /// A line about what happens; silent with --quiet.
    void remark(std::string_view line);
    /// Something to heed; said with --quiet too.
    void warning(std::string_view line);
    void error(std::string_view line);

    /// Rewrites the last line of stderr, a terminal. An empty text clears it.
    void progress(std::string_view text);

private:
    [[nodiscard]] std::string forAnswers(std::string_view text) const;
    [[nodiscard]] std::string forRemarks(std::string_view text) const;
    [[nodiscard]] std::string toned(const Cell &piece) const;
    bool writeAnswer(const std::string &text);
    void writeRemark(std::string_view line);

    Settings m_settings;
    bool m_isProgressShown = false;
};

} // namespace oxide::cli
