#pragma once

#include "model/decision.h"

#include <QWidget>

namespace oxide::ui {

class Label;
class Look;

/// Says what would leave the machine before it does; the services that may step in count too.
class PrivacyNote final : public QWidget
{
    Q_OBJECT

public:
    explicit PrivacyNote(const Look &look, QWidget *parent = nullptr);

    void setDecision(const model::Decision &decision);
    /// Nothing to say.
    void clear();

private:
    class Shape;
    void put(bool local, const QString &text);

    Shape *m_shape;
    Label *m_text;
};

} // namespace oxide::ui
