#pragma once

#include <optional>

#include <QAbstractButton>

namespace oxide::ui {

class Look;

/// A file that goes with the prompt: name, size in tokens, a cross. Pressing the cross, or Delete
/// while it has the focus, takes it away.
class FileChip final : public QAbstractButton
{
    Q_OBJECT

public:
    FileChip(const Look &look, const QString &path, QWidget *parent = nullptr);

    [[nodiscard]] const QString &path() const { return m_path; }
    /// Estimated tokens; empty while not known.
    void setTokens(std::optional<std::int64_t> tokens);
    [[nodiscard]] std::optional<std::int64_t> tokens() const { return m_tokens; }
    /// It cannot be read, or will be cut: said in the chip and in its tooltip.
    void setProblem(const QString &shortText, const QString &sentence);

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void removeAsked();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void describe();
    [[nodiscard]] QString note() const;

    const Look &m_look;
    QString m_path;
    QString m_name;
    std::optional<std::int64_t> m_tokens;
    QString m_problem;
    QString m_problemSentence;
};

} // namespace oxide::ui
