#pragma once

#include <QWidget>

namespace oxide::ui {

class Label;
class Look;

/// A form field: its name above it, a hint or an error sentence below.
class Field final : public QWidget
{
    Q_OBJECT

public:
    /// Takes over `control` and gives it its accessible name.
    Field(const Look &look, const QString &name, QWidget *control, const QString &hint = {},
          QWidget *parent = nullptr);

    void setHint(const QString &hint);
    /// Marks the control; an empty one takes the mark away and brings the hint back.
    void setError(const QString &error);
    [[nodiscard]] bool hasError() const { return !m_error.isEmpty(); }

private:
    void showBelow();

    QWidget *m_control;
    Label *m_below;
    QString m_hint;
    QString m_error;
};

} // namespace oxide::ui
