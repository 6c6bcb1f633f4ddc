#pragma once

#include "model/api.h"
#include "ui/widgets/card.h"
#include "ui/widgets/context.h"

class QBoxLayout;
class QPushButton;

namespace oxide::ui {

class StateChip;
class Strip;

/// Where the local API listens and for whom, or why it does not, and the switch.
class StateCard final : public Card
{
    Q_OBJECT

public:
    explicit StateCard(const Context &context, QWidget *parent = nullptr);

    void setState(const model::ApiState &state);

Q_SIGNALS:
    void switchRequested(bool on);
    void settingsRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeRow();
    QBoxLayout *makePlace();

    const Look &m_look;
    QBoxLayout *m_words = nullptr; ///< the address, and for whom it is
    StateChip *m_chip = nullptr;
    Label *m_url = nullptr;
    QPushButton *m_copy = nullptr;
    Label *m_sentence = nullptr;
    QPushButton *m_on = nullptr;
    QPushButton *m_off = nullptr;
    Strip *m_problem = nullptr;
};

} // namespace oxide::ui
