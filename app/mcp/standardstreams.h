#pragma once

#include <string>
#include <string_view>

#include <QObject>

namespace oxide::mcpserver {

/// Standard input and output as lines. Takes standard output away from everybody else: what any
/// library prints goes to standard error from then on. One a program, made first in main().
class StandardStreams final : public QObject
{
    Q_OBJECT

public:
    StandardStreams();

    /// Begins to read, on a thread of its own. Signals come in this object's thread.
    void start();
    /// One line with its end, written before this returns. Once nobody reads, it does nothing.
    void write(std::string_view line);

Q_SIGNALS:
    /// Without its end; an empty line is left out.
    void line(const std::string &text);
    /// A line longer than any message may be; it was passed over.
    void tooLong();
    /// Of the input.
    void ended();

private:
    void read();

    int m_out = -1;
};

} // namespace oxide::mcpserver
